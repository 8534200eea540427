"""What a playbook asks for, held against a journal in small: each rule alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pytest

from dcdecom import limits
from dcdecom.journal import playbook_file
from dcdecom.journal.asked import Playbooks, lacking
from dcdecom.journal.people_file import NotRead

from .histories import Files, Said, bound, history

PLAYBOOK = b"""\
name: small
rows:
  - slug: dispose
    action: gate
    from_request: true
    gates:
      - {by: kadis, paper: endorsement}
      - {by: kasi, paper: endorsement}
  - {slug: answer, action: refuse, gates: [{by: kasi, paper: letter}]}
  - {slug: look, action: examine, gates: [{by: tim-dc, paper: minutes}]}
  - {slug: fill, action: form, gates: [{by: opd, paper: told}]}
  - {slug: pull, action: withdraw, gates: [{by: opd, paper: handover}, {by: kasi, paper: exit-pass}]}
  - {slug: carry, action: withdraw, gates: [{by: kasi, paper: exit-pass}, {by: opd, paper: handover}]}
  - {slug: tell, action: report, gates: [{by: tim-dc, paper: minutes, takes: [paper, tte]}]}
  - slug: review
    action: gate
    needs_letter_of: answer
    gates:
      - {by: kasi, paper: approval, decisions: [approve, return, reject], appoints: true, agenda: true, ticks: [a, b]}
  - {slug: hear, action: gate, gates: [{by: kabid, paper: approval, round_of: review}]}
  - {slug: stamp, action: gate, gates: [{by: kadis, paper: approval, takes: [key]}]}
  - {slug: end, action: seal}
"""
OTHER = b"rows:\n  - {slug: answer, action: refuse, gates: []}\n  - {slug: end, action: seal}\n"


def opens(step: str, by: str, paper: str, gate: int = 0, **more: Any) -> Said:
    return "gate-opened", {"step": step, "gate": gate, "by": by, "paper": paper, **more}


def closes(step: str, gate: int = 0, decision: str = "approve", **more: Any) -> Said:
    return "gate-closed", {"step": step, "gate": gate, "decision": decision, "evidence": "paper", **more}


def began(step: str) -> Said:
    return "step-opened", {"step": step}


def ended(step: str, state: str | None = "done") -> Said:
    return "step-closed", {"step": step, "state": state}


def brought(*parties: str, type: str = "case-opened") -> Said:
    listed = [{"party": party} for party in parties]
    return type, {"request": {"disposition": {"endorsements": listed}}}


DISPOSED = (opens("dispose", "kadis", "endorsement"), closes("dispose"),
            opens("dispose", "kasi", "endorsement", 1), closes("dispose", 1))  # fmt: skip
SEALED: Said = ("sealed", {"note": "done"})
REVIEW = opens("review", "kasi", "approval", decisions=["return", "approve", "reject"], appoints=True, ticks=["a", "b"])
APPROVED = closes("review", agenda="7")
GAVE = "its playbook asks for {} by {} here, and nobody gave it"
OPENED = "event 2 opened the gate of {} with {} {}, and its playbook says {}"
GOOD: dict[str, tuple[Said, ...]] = {
    "both gates": (*DISPOSED, ended("dispose")),
    "a state that an early journal leaves out": (*DISPOSED, ended("dispose", None)),
    "brought by the request": (brought("kadis", type="request-received"), ended("dispose")),
    "brought by the first request": (brought("kadis"), ended("dispose")),
    "brought by nobody besides": (
        ("request-received", {"request": {"disposition": {"endorsements": ["x", {"party": "kadis"}]}}}),
        ended("dispose"),
    ),
    "closed, and opened by nobody": (closes("answer"), ended("answer")),
    "a refusal passed over": (ended("answer", "skipped"),),
    "a refusal answered": (opens("answer", "kasi", "letter"), closes("answer"), ended("answer")),
    "an action whose gates are no end of it": (ended("look"),),
    "returned": (ended("review", "returned"), ended("fill", "returned")),
    "told": (opens("fill", "opd", "told"), closes("fill", evidence="tte"), ended("fill")),
    "handed over, and no pass yet": (opens("pull", "opd", "handover"), closes("pull"), ended("pull")),
    "in another way that is taken": (opens("tell", "tim-dc", "minutes"), closes("tell", evidence="tte"), ended("tell")),
    "by somebody's word": (opens("tell", "tim-dc", "minutes"), closes("tell", evidence="word"), ended("tell")),
    "reviewed": (REVIEW, APPROVED, ended("review")),
    "rejected": (opens("dispose", "kadis", "endorsement"), closes("dispose", decision="reject"), ended("dispose")),
    "a rejection bears no number": (REVIEW, closes("review", decision="reject"), ended("review")),
    "its letter is out": (began("answer"), opens("answer", "kasi", "letter"), closes("answer"), ended("answer"),
                          REVIEW, APPROVED, ended("review")),
    "its letter was passed over": (began("answer"), ended("answer", "skipped"), REVIEW, APPROVED, ended("review")),
    "heard in the round": (opens("hear", "kabid", "approval", round="1" * 64), closes("hear"), ended("hear")),
    "sealed, not as done": (("sealed", {"note": "cancelled"}),),
    "opened with what it does not say": (opens("hear", "kabid", "approval", round="1", decisions=["approve"]),
                                         closes("hear"), ended("hear")),
}  # fmt: skip
BAD: dict[str, tuple[tuple[Said, ...], list[tuple[int, str]]]] = {
    "neither gate": (
        (ended("dispose"),), [(2, GAVE.format("endorsement", "kadis")), (2, GAVE.format("endorsement", "kasi"))],
    ),
    "one gate": ((*DISPOSED[:2], ended("dispose")), [(4, GAVE.format("endorsement", "kasi"))]),
    "the other": ((*DISPOSED[2:], ended("dispose")), [(4, GAVE.format("endorsement", "kadis"))]),
    "opened and not closed": ((*DISPOSED[:3], ended("dispose")), [(5, GAVE.format("endorsement", "kasi"))]),
    "opened anew since": ((*DISPOSED, DISPOSED[2], ended("dispose")), [(7, GAVE.format("endorsement", "kasi"))]),
    "the row was opened anew since": (
        (*DISPOSED, began("dispose"), ended("dispose")),
        [(7, GAVE.format("endorsement", "kadis")), (7, GAVE.format("endorsement", "kasi"))],
    ),
    "brought of somebody else": (
        (brought("kabid", "opd"), ended("dispose")),
        [(3, GAVE.format("endorsement", "kadis")), (3, GAVE.format("endorsement", "kasi"))],
    ),
    "brought for another row": (
        (brought("opd"), ended("fill")), [(3, GAVE.format("told", "opd"))],
    ),
    "no gate, in an early journal": ((ended("fill", None),), [(2, GAVE.format("told", "opd"))]),
    "no handover behind a pass": ((ended("carry"),), [(2, GAVE.format("handover", "opd"))]),
    "no letter": ((ended("answer"),), [(2, GAVE.format("letter", "kasi"))]),
    "no handover": ((ended("pull"),), [(2, GAVE.format("handover", "opd"))]),
    "no minutes": ((ended("tell"),), [(2, GAVE.format("minutes", "tim-dc"))]),
    "a review passed over": (
        (ended("review", "skipped"),), [(2, "row review is passed over, and its playbook lets none be but a refusal")],
    ),
    "no such row": ((ended("other"),), [(2, "its playbook has no row other")]),
    "it owes its letter": (
        (REVIEW, APPROVED, began("answer"), ended("review")), [(5, "row answer still owes its letter")],
    ),
    "it owes another letter": (
        (REVIEW, APPROVED, began("answer"), ended("answer", "skipped"), began("answer"), ended("review")),
        [(7, "row answer still owes its letter")],
    ),
    "sent back and closed": (
        (REVIEW, closes("review", decision="return"), ended("review")),
        [(4, "approval by kasi sends it back, and the row is closed as done")],
    ),
    "by another": ((opens("hear", "kadis", "approval", round="1"), closes("hear"), ended("hear")),
                   [(4, OPENED.format("kabid", "by", "kadis", "kabid"))]),
    "another paper": ((opens("tell", "tim-dc", "told"), closes("tell"), ended("tell")),
                      [(4, OPENED.format("tim-dc", "paper", "told", "minutes"))]),
    "it appoints nobody": (
        (("gate-opened", {**REVIEW[1], "appoints": None}), APPROVED, ended("review")),
        [(4, OPENED.format("kasi", "appoints", False, True))],
    ),
    "it appoints somebody": (
        (opens("tell", "tim-dc", "minutes", appoints=True), closes("tell"), ended("tell")),
        [(4, OPENED.format("tim-dc", "appoints", True, False))],
    ),
    "other ticks": (
        (("gate-opened", {**REVIEW[1], "ticks": ["b", "a"]}), APPROVED, ended("review")),
        [(4, OPENED.format("kasi", "ticks", ["b", "a"], ["a", "b"]))],
    ),
    "no ticks": (
        (("gate-opened", {**REVIEW[1], "ticks": "ab"}), APPROVED, ended("review")),
        [(4, OPENED.format("kasi", "ticks", [], ["a", "b"]))],
    ),
    "fewer decisions": (
        (("gate-opened", {**REVIEW[1], "decisions": ["return", "approve"]}), APPROVED, ended("review")),
        [(4, OPENED.format("kasi", "decisions", ["approve", "return"], ["approve", "reject", "return"]))],
    ),
    "apart from its round": (
        (opens("hear", "kabid", "approval"), closes("hear"), ended("hear")),
        [(4, "event 2 opened the gate of kabid apart from the paper of review")],
    ),
    "shown in a way that is not taken": (
        (opens("tell", "tim-dc", "minutes"), closes("tell", evidence="key"), ended("tell")),
        [(4, "minutes by tim-dc is shown by key, and its playbook takes paper, tte")],
    ),
    "on paper where a key is asked for": (
        (opens("stamp", "kadis", "approval"), closes("stamp"), ended("stamp")),
        [(4, "approval by kadis is shown by paper, and its playbook takes key")],
    ),
    "by TTE where a key is asked for": (
        (opens("stamp", "kadis", "approval"), closes("stamp", evidence="tte"), ended("stamp")),
        [(4, "approval by kadis is shown by tte, and its playbook takes key")],
    ),
    "no number": ((REVIEW, closes("review", agenda=" "), ended("review")),
                  [(4, "approval by kasi bears no agenda number")]),
    "no number at all": ((REVIEW, closes("review"), ended("review")),
                         [(4, "approval by kasi bears no agenda number")]),
    "it went on behind a rejection": (
        (*DISPOSED[:1], closes("dispose", decision="return"), ended("dispose")),
        [(4, "endorsement by kadis sends it back, and the row is closed as done"),
         (4, GAVE.format("endorsement", "kasi"))],
    ),
    "sealed with a row undone": (
        (*(ended(step) for step in ("look",)), ended("answer", "skipped"), SEALED),
        [(4, f"row {slug} of its playbook was never done")
         for slug in ("dispose", "fill", "pull", "carry", "tell", "review", "hear", "stamp")],
    ),
}  # fmt: skip


def found(events: Sequence[Said], kept: Files | None, digest: str = "") -> list[tuple[int, str]]:
    whole = hashlib.sha256(PLAYBOOK).hexdigest()
    rows, roles = bound({}, *events, playbook=digest or whole)
    return [(event["seq"], why) for event, why in lacking(rows, Playbooks(roles, kept), roles)]


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_what_gave_all_that_is_asked_for_is_in_order(events: tuple[Said, ...]) -> None:
    assert found(events, Files.of(PLAYBOOK)) == []


@pytest.mark.parametrize(("events", "why"), BAD.values(), ids=BAD)
def test_what_was_asked_for_and_is_not_there_is_named(
    events: tuple[Said, ...], why: list[tuple[int, str]]
) -> None:
    assert found(events, Files.of(PLAYBOOK)) == why


@pytest.mark.parametrize("first", [OTHER, OTHER.replace(b"answer", b"begin")], ids=["fewer gates", "no such row"])
def test_a_gate_is_held_against_the_playbook_by_which_it_was_opened(first: bytes) -> None:
    """Whoever accepted the next playbook since accepted what it asks for of the rows behind it."""
    binding = {"playbook": hashlib.sha256(PLAYBOOK).hexdigest(), "policy": "1" * 64,
               "policy_in_force": hashlib.sha256(b"{}").hexdigest()}  # fmt: skip
    accepted: Said = ("finding-accepted", {"key": "case/binding-changed", "by": "kabid", "binding": binding})
    rows, roles = bound(
        {}, opens("answer", "somebody", "letter"), accepted, closes("answer"), ended("answer"),
        playbook=hashlib.sha256(first).hexdigest(),
    )
    playbooks = Playbooks(roles, Files.of(PLAYBOOK, first))
    assert [*(playbooks.at(2) or {})] != [*(playbooks.at(5) or {})]
    assert list(lacking(rows, playbooks, roles)) == []


def test_a_playbook_that_is_not_here_asks_for_nothing_that_is_known() -> None:
    events = (ended("dispose"), SEALED)
    assert found(events, None) == []
    assert found(events, Files()) == []
    assert found(events, Files.of(PLAYBOOK), "no digest") == []
    altered = Files({hashlib.sha256(PLAYBOOK).hexdigest(): PLAYBOOK + b"# more\n"})
    assert found(events, altered) == [], "an altered attachment is said for itself"


@pytest.mark.parametrize(
    ("named", "later", "why"),
    [
        ({"sealed": True}, (), "it is withheld"), ({}, (("attachment-purged", {}),), "it was purged"),
        ({"sealed": True}, (("attachment-purged", {}),), "it was purged"),
    ],
)  # fmt: skip
def test_a_playbook_that_is_kept_back_is_not_one_that_asks_for_nothing(
    named: dict[str, Any], later: tuple[Said, ...], why: str
) -> None:
    digest = hashlib.sha256(PLAYBOOK).hexdigest()
    kept = "attached", {"attachments": [{"name": "playbook.yaml", "sha256": digest, **named}]}
    purged = [(type, {**body, "sha256": digest}) for type, body in later]
    with pytest.raises(NotRead, match=f"^{why}$"):
        found((kept, *purged, ended("dispose")), Files())
    assert found((kept, *purged, *DISPOSED, ended("dispose")), Files.of(PLAYBOOK)) == [], "its bytes are here"


def test_a_playbook_over_the_limit_is_not_one_that_asks_for_nothing() -> None:
    longest = PLAYBOOK + b"#" * (limits.YAML_BYTES.most - len(PLAYBOOK))
    events = (ended("dispose", "skipped"),)
    why = (2, "row dispose is passed over, and its playbook lets none be but a refusal")
    assert found(events, Files.of(longest), hashlib.sha256(longest).hexdigest()) == [why]
    for more in (b"#", b"##", b"#" * 1000):
        with pytest.raises(NotRead, match=r"LIMIT yaml-bytes"):
            found(events, Files.of(longest + more), hashlib.sha256(longest + more).hexdigest())


def test_a_playbook_that_a_disk_does_not_give_is_not_read() -> None:
    class Failing(Files):
        def read(self, digest: str, limit: int) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(NotRead, match=r"^Input/output error$"):
        found((ended("dispose"),), Failing.of(PLAYBOOK))


def test_each_row_says_what_it_asks_for() -> None:
    rows = playbook_file.read(PLAYBOOK)
    assert [*rows] == ["dispose", "answer", "look", "fill", "pull", "carry", "tell", "review", "hear", "stamp", "end"]
    review, hear = rows["review"].gates[0], rows["hear"].gates[0]
    assert review == playbook_file.AskedGate(
        "kasi", "approval", ("paper",), ("approve", "return", "reject"), ("a", "b"), True, True, ""
    )
    assert hear == playbook_file.AskedGate("kabid", "approval", ("paper",), (), (), False, False, "review")
    assert rows["tell"].gates[0].takes == ("paper", "tte")
    assert (rows["dispose"].from_request, rows["review"].from_request) == (True, False)
    assert (rows["review"].needs_letter_of, rows["hear"].needs_letter_of, rows["end"].gates) == ("answer", "", ())


NOT_READ = {
    "two rows of one slug": ("rows:\n  - {slug: a, action: gate}\n  - {slug: a, action: seal}\n",
                             "two rows have one slug"),
    "no rows": ("name: small\n", "it is no playbook that is read here: 'rows'"),
    "rows that are none": ("rows: small\n", "it is no playbook that is read here: "),
    "a row without a slug": ("rows:\n  - {action: gate}\n", "it is no playbook that is read here: 'slug'"),
    "a row without an action": ("rows:\n  - {slug: a}\n", "it is no playbook that is read here: 'action'"),
    "a gate without a party": ("rows:\n  - {slug: a, action: gate, gates: [{paper: told}]}\n",
                               "it is no playbook that is read here: 'by'"),
    "a gate without a paper": ("rows:\n  - {slug: a, action: gate, gates: [{by: opd}]}\n",
                               "it is no playbook that is read here: 'paper'"),
    "ticks that are a text": ("rows:\n  - {slug: a, action: gate, gates: [{by: opd, paper: told, ticks: yes}]}\n",
                              "it is no playbook that is read here: ticks is no list"),
    "no UTF-8": (b"rows: \xff\n", "it is no playbook that is read here: 'utf-8'"),
    "too many bytes": ("#" * (1024**2 + 1), "could not be read: LIMIT yaml-bytes"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "why"), NOT_READ.values(), ids=NOT_READ)
def test_what_is_no_playbook_is_not_read(text: str | bytes, why: str) -> None:
    with pytest.raises(NotRead) as caught:
        playbook_file.read(text if isinstance(text, bytes) else text.encode())
    assert str(caught.value).startswith(why)


BLOCKS = {
    "behind a key": "rows:\n  - slug: a\n    text: >-\n      gates: x\n\n      slug: b\n    action: gate\n",
    "kept as it is": "rows:\n  - slug: a\n    text: |+ # as it stands\n      gates: x\n    action: gate\n",
    "behind a dash": "rows:\n  - action: gate\n    slug: a\n    words:\n      - |\n        'x\n      - y\n",
    "behind a dash, first of its row": (
        "rows:\n  - words:\n      - |\n        'x\n      - y\n    slug: a\n    action: gate\n"
    ),
    "first of its row": "rows:\n  - text: |\n      gates: x\n    slug: a\n    action: gate\n",
    "at the end of a line of Windows": "rows:\r\n  - slug: a\r\n    text: >\r\n      gates: x\r\n    action: gate\r\n",
    "at the top": "text: |\n  rows: x\nrows:\n  - {slug: a, action: gate}\n",
    "empty": "rows:\n  - slug: a\n    text: >-\n    action: gate\n",
}


@pytest.mark.parametrize("text", BLOCKS.values(), ids=BLOCKS)
def test_a_block_of_text_says_nothing(text: str) -> None:
    assert playbook_file.read(text.encode()) == {"a": playbook_file.AskedRow("a", "gate", (), False, "", "")}


def test_a_history_is_made_of_rows() -> None:
    [row] = history(began("a"))
    assert (row["seq"], row["type"], row["payload"]) == (1, "step-opened", {"step": "a"})
