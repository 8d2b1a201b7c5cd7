"""Observations as files: the receipt of one, the register of a round."""

from consultations.observations.exports import receipt, register

__all__ = ["receipt", "register"]
