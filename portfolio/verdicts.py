"""What evidence says of an epic, and what it suggests. Pure: no Django, no clock.

Source: the verdict table of the domain definition, section 4.4. A person decides; the suggestion
is shown beside the decision.
"""

from enum import StrEnum


class Verdict(StrEnum):
    """What the evidence says of the epic's hypothesis."""

    NOT_STARTED = "NOT_STARTED"
    COLLECTING = "COLLECTING"
    HARMFUL = "HARMFUL"
    PROVEN = "PROVEN"
    PROMISING = "PROMISING"
    SHORT = "SHORT"
    DISPROVEN = "DISPROVEN"
    INCONCLUSIVE = "INCONCLUSIVE"


class Recommendation(StrEnum):
    """What a verdict suggests to the board."""

    WAIT = "WAIT"
    PERSEVERE = "PERSEVERE"
    PERSEVERE_IF_WORTH_IT = "PERSEVERE_IF_WORTH_IT"
    EXTEND = "EXTEND"
    STOP_OR_PIVOT = "STOP_OR_PIVOT"


V, R = Verdict, Recommendation

RECOMMENDATIONS: dict[Verdict, Recommendation] = {
    V.NOT_STARTED: R.WAIT,
    V.COLLECTING: R.WAIT,
    V.HARMFUL: R.STOP_OR_PIVOT,
    V.PROVEN: R.PERSEVERE,
    V.PROMISING: R.PERSEVERE,
    V.SHORT: R.PERSEVERE_IF_WORTH_IT,
    V.DISPROVEN: R.STOP_OR_PIVOT,
    V.INCONCLUSIVE: R.EXTEND,
}
"""What each verdict suggests. One that falls short is worth more money only while what remains to
be won is more than what remains to be paid."""

SUPPORTING = frozenset({V.PROVEN, V.PROMISING, V.SHORT})
"""The verdicts that let an epic persevere without an override."""


class Grade(StrEnum):
    """How strong evidence is: a randomised test is A, somebody's own report is E."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
