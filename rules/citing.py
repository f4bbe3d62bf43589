"""Which of the provisions that a rule names are cited for a charge.

>>> lies_in("云南省/临沧市/云县/爱华镇", "云南省/临沧市/云县"), lies_in("云县", "云南省/临沧市/云县")
(True, True)
"""

from __future__ import annotations

from datetime import date

from rules.charge import Charge
from rules.evaluator import truth
from rules.rulebook import Rulebook
from rules.rulefile import RuleRef
from rules.unknown import Ternary


def speaks_of(ref: RuleRef, charge: Charge, on: date, rulebook: Rulebook) -> bool:
    """Whether a rule cites a provision for a charge on a day.

    Where the last day of the act is only partly known, a provision that began within those days was perhaps
    not yet in force: it is left out.
    """
    if ref.parties and charge.party.type and charge.party.type not in ref.parties:
        return False
    if ref.kinds and charge.conduct.kind not in ref.kinds:
        return False
    surely = min(on, charge.period.end.first) if charge.period and on == charge.as_of else on
    if (ref.from_ and surely < ref.from_) or (ref.to and on >= ref.to):
        return False
    condition = rulebook.citing(ref)
    return condition is None or truth(condition, charge.record) is Ternary.YES


def lies_in(place: str, region: str) -> bool:
    """Whether a case's place lies in a region: its path, or its last name alone, leads the place's."""
    parts, wanted = place.strip("/").split("/"), region.split("/")
    return parts[: len(wanted)] == wanted or parts[0] == wanted[-1]
