"""Observations as files: the receipt of one, the register of a round, the log of moderation."""

from consultations.observations.exports import moderation_log, receipt, register

__all__ = ["moderation_log", "receipt", "register"]
