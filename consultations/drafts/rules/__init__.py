"""The law of drafts: what a unit is, how it is named and where it stands (Legea 24/2000, framework §4.1). Pure."""

from consultations.drafts.rules.labels import anchor_part, block_label, heading_label
from consultations.drafts.rules.levels import Level
from consultations.drafts.rules.naming import name_units
from consultations.drafts.rules.units import UnitSpec, joined_text

__all__ = ["Level", "UnitSpec", "anchor_part", "block_label", "heading_label", "joined_text", "name_units"]
