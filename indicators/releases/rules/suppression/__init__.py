"""Small cells: which figures of a release are withheld so that nobody can work out those of one to four persons (ADR 0013). Pure.

`system`: figures and the sums between them. `protect`: what else must be withheld, each with a proof. `audit`: the proofs
checked, and an attacker who knows all that is public.
"""

from indicators.releases.rules.suppression.audit import Verdict, attack, audit
from indicators.releases.rules.suppression.protect import Protection, protect
from indicators.releases.rules.suppression.system import FREE, OPEN, OTHER, SMALL, System

__all__ = ["FREE", "OPEN", "OTHER", "SMALL", "Protection", "System", "Verdict", "attack", "audit", "protect"]
