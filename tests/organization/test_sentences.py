"""Changes as sentences that a board reads."""

from dataclasses import dataclass

import pytest

from kernel.audit import TOLD, says_of
from organization.sentences import USUAL, sentence


@dataclass
class Facts:
    kind: str = "EPIC"
    subject: str = ""
    key: str = "DRN-5"
    name: str = ""
    action: str = "CHANGED"
    field: str = ""
    old: str | None = None
    new: str | None = None
    actor: str = "Anna"
    reason: str = ""

    def __post_init__(self):
        self.subject = self.subject or self.kind


SENTENCES = [
    (
        {"field": "state", "old": "ANALYZING", "new": "READY", "reason": "The board said so"},
        "Anna moved DRN-5 from ANALYZING to READY: The board said so",
    ),
    (
        {"field": "estimated_cost", "old": "300000", "new": "420000"},
        "Anna changed the estimated cost of DRN-5 from 300000 to 420000",
    ),
    ({"field": "due_date", "new": "2026-05-01"}, "Anna set the due date of DRN-5 to 2026-05-01"),
    (
        {"field": "theme", "old": "Carry more"},
        "Anna cleared the theme of DRN-5, which was Carry more",
    ),
    ({"field": "rank"}, "Anna gave DRN-5 another place in the order"),
    ({"field": "need"}, "Anna changed the need of DRN-5"),
    (
        {"field": "archived_at", "new": "2026-05-01T00:00:00Z", "reason": "Done"},
        "Anna archived DRN-5: Done",
    ),
    (
        {"field": "archived_at", "old": "2026-05-01T00:00:00Z"},
        "Anna took DRN-5 back from the archive",
    ),
    (
        {"kind": "FEATURE", "action": "CREATED", "new": "Bigger battery"},
        "Anna added the feature DRN-5 (Bigger battery)",
    ),
    (
        {"kind": "THEME", "key": "Carry more", "action": "REMOVED"},
        "Anna removed the theme Carry more",
    ),
    (
        {"kind": "BUSINESS_CASE", "subject": "EPIC", "field": "sponsors", "new": "Us"},
        "Anna set the sponsors of the business case of DRN-5 to Us",
    ),
    (
        {"kind": "OUTCOME", "subject": "EPIC", "name": "Payload", "field": "target",
         "old": "1", "new": "2"},
        "Anna changed the target of the outcome Payload of DRN-5 from 1 to 2",
    ),
    (
        {"kind": "DECISION", "subject": "EPIC", "action": "CREATED", "new": "GO", "reason": "So"},
        "Anna decided GO on DRN-5: So",
    ),
    (
        {"kind": "PORTFOLIO_ROLE", "subject": "PORTFOLIO", "key": "DRN", "name": "Ben",
         "action": "REMOVED", "old": "VIEWER"},
        "Anna took the role VIEWER in DRN from Ben",
    ),
    (
        {"kind": "PERSON", "key": "Ben", "field": "deactivated_at", "old": "2026"},
        "Anna let Ben in again",
    ),
    (
        {"kind": "DEPENDENCY", "subject": "STORY", "name": "DRN-2", "action": "CREATED"},
        "Anna made DRN-5 wait for DRN-2",
    ),
    ({"actor": "", "field": "title", "old": "a", "new": "{b}"},
     "Somebody changed the title of DRN-5 from a to {b}"),
]  # fmt: skip


@pytest.mark.parametrize(("given", "expected"), SENTENCES, ids=lambda one: str(one)[:60])
def test_a_change_reads_as_a_sentence(given, expected):
    facts = Facts(**given)
    assert sentence(facts, says_of(facts.kind)) == expected


def test_all_words_of_all_kinds_can_be_said():
    facts = Facts(name="n", old="o", new="w", reason="r")
    for words in [*(told.says for told in TOLD.values()), USUAL]:
        for happened in words:
            field = happened.removeprefix("no ")
            is_field = field not in {"CREATED", "REMOVED"}
            facts.field, facts.action = (field, "CHANGED") if is_field else ("", field)
            facts.new = None if happened.startswith("no ") else "w"
            assert sentence(facts, words).startswith("Anna ")


def test_a_kind_of_the_past_is_still_said():
    assert sentence(Facts(kind="GONE", key="x", action="REMOVED"), says_of("GONE")) == (
        "Anna removed the gone x"
    )
