"""What the playbook of a case asks for is missed where a journal leaves it out, with every event that spoke of it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dcdecom.journal import playbook_file
from dcdecom.journal.chain import Row
from dcdecom.journal.people_file import NotRead

from .test_completeness import Case, text_of, verified
from .test_roles import people

ROOT = Path(__file__).parents[3]
PLAYBOOK = """\
# A procedure in small.
name: small
rows:
  - slug: dispose
    action: gate
    text: >-
      A block of text, in which
      gates: [] and 'quotes that do not end stand.
    gates:
      - {by: kadis, paper: endorsement, takes: [paper, key], decisions: [approve, reject]}
      - by: kasi
        paper: endorsement
        appoints: true
        agenda: true
        ticks:
          - It is signed
    from_request: true
  - slug: answer
    action: refuse
    text: |
      - slug: none
    gates:
      - {by: tim-dc, paper: letter}
  - slug: tell
    action: report
    text: tell
    gates:
      - {by: tim-dc, paper: minutes, takes: [paper, tte]}
  - slug: review
    action: gate
    text: review
    gates:
      - {by: kasi, paper: approval, decisions: [approve, return]}
    needs_letter_of: answer
  - slug: hear
    action: gate
    text: hear
    gates:
      - {by: kabid, paper: approval, round_of: review, decisions: [approve, return]}
  - {slug: end, action: seal, text: end}
"""
KADIS = {"decisions": ["approve", "reject"]}
KASI = {"appoints": True, "ticks": ["It is signed"]}
REVIEW = {"decisions": ["approve", "return"]}


NOTED = PLAYBOOK.replace("    needs_letter_of: answer\n", "    needs_letter_of: answer\n    anchor: note\n")


class Asked(Case):
    """A case that goes by a playbook of its own, in small."""

    def __init__(self, folder: Path, playbook: bytes = PLAYBOOK.encode()) -> None:
        who = people(kadis=("kadis", ""), kasi=("kasi", ""), kabid=("kabid", ""), rina=("tim-dc", ""))
        super().__init__(folder, who, policy={}, playbook=hashlib.sha256(playbook).hexdigest())
        self.add("report-made", {"step": "tell"}, playbook_yaml=playbook)
        self.left: set[str] = set()
        self.first: Row | None = None

    def row(self, step: str, *gates: tuple[str, str, dict[str, Any], dict[str, Any]], state: str = "done") -> None:
        """A row that is opened, its gates, and its end; what is to be left out is left out."""
        self.add("step-opened", {"step": step})
        for index, (by, paper, asked, said) in enumerate(gates):
            if f"{step}/{index}" in self.left:
                continue
            body = {"step": step, "gate": index, "by": by, "paper": paper, "devices": ["srv-disdik-01"], **asked}
            opened = self.add("gate-opened", body)
            self.first = self.first if step == "hear" else opened
            person = "rina" if by == "tim-dc" else by
            self.closes(opened, f"{step} {index}".encode(), **{"gate": index, "person": person, **said})
        if f"{step}/end" not in self.left:
            self.add("step-closed", {"step": step, "state": state})

    def whole(self, **instead: Any) -> None:
        """All of it, as the playbook asks for it, but for what `instead` says of a gate: (asked, said)."""

        def of(name: str, by: str, paper: str, asked: Any, said: Any) -> tuple[str, str, Any, Any]:
            more = instead.get(name, ({}, {}))
            return by, paper, {**asked, **more[0]}, {**said, **more[1]}

        self.row(
            "dispose", of("kadis", "kadis", "endorsement", KADIS, {}),
            of("kasi", "kasi", "endorsement", KASI, {"team": ["rina"], "agenda": "1186"}),
        )  # fmt: skip
        self.row("answer", state="skipped")
        self.row("tell", of("minutes", "tim-dc", "minutes", {}, {"decision": "record"}))
        self.row("review", of("review", "kasi", "approval", REVIEW, {}))
        assert self.first
        self.row("hear", of("hear", "kabid", "approval", {**REVIEW, "round": self.first["hash"]}, {}))
        self.add("sealed", {"note": "done"})


def test_a_case_that_gave_all_is_in_order(tmp_path: Path) -> None:
    case = Asked(tmp_path)
    case.whole()
    assert verified(case).exit == 0, text_of(verified(case))


@pytest.mark.parametrize(
    ("left", "named"),
    [
        ("dispose/0", "its playbook asks for endorsement by kadis here, and nobody gave it"),
        ("dispose/1", "its playbook asks for endorsement by kasi here, and nobody gave it"),
        ("tell/0", "its playbook asks for minutes by tim-dc here, and nobody gave it"),
        ("hear/0", "its playbook asks for approval by kabid here, and nobody gave it"),
        ("hear/end", "row hear of its playbook was never done"),
    ],
)
def test_what_was_asked_for_and_is_left_out_is_a_finding(tmp_path: Path, left: str, named: str) -> None:
    case = Asked(tmp_path)
    case.left.add(left)
    case.whole()
    verdict = verified(case)
    assert verdict.exit == 3
    assert named in text_of(verdict)


@pytest.mark.parametrize(
    ("instead", "named"),
    [
        ({"kadis": ({"decisions": ["approve"]}, {})}, "with decisions ['approve'], and its playbook says"),
        ({"kasi": ({"ticks": []}, {})}, "with ticks [], and its playbook says ['It is signed']"),
        ({"kasi": ({"appoints": False}, {"team": []})}, "with appoints False, and its playbook says True"),
        ({"kasi": ({}, {"agenda": ""})}, "endorsement by kasi bears no agenda number"),
        ({"minutes": ({"by": "kasi"}, {"person": "kasi"})}, "with by kasi, and its playbook says tim-dc"),
        ({"minutes": ({"paper": "told"}, {})}, "with paper told, and its playbook says minutes"),
        ({"review": ({}, {"evidence": "tte"})}, "approval by kasi is shown by tte, and its playbook takes paper"),
        ({"review": ({}, {"decision": "return", "note": "x"})}, "sends it back, and the row is closed as done"),
        ({"hear": ({"round": None}, {})}, "opened the gate of kabid apart from the paper of review"),
    ],
)
def test_a_gate_that_asked_for_something_else_is_a_finding(
    tmp_path: Path, instead: dict[str, Any], named: str
) -> None:
    case = Asked(tmp_path)
    case.whole(**instead)
    verdict = verified(case)
    assert verdict.exit == 3
    assert named in text_of(verdict)


def test_a_row_may_not_be_passed_over_but_a_refusal(tmp_path: Path) -> None:
    case = Asked(tmp_path)
    case.row("tell", state="skipped")
    assert "row tell is passed over" in text_of(verified(case))
    case.row("answer", state="skipped")
    assert "row answer is passed over" not in text_of(verified(case))


def test_an_exit_pass_that_is_not_back_yet_holds_up_no_row(tmp_path: Path) -> None:
    more = PLAYBOOK.replace("      - {by: tim-dc, paper: minutes, takes: [paper, tte]}\n", """\
      - {by: tim-dc, paper: minutes, takes: [paper, tte]}
      - {by: kasi, paper: exit-pass, takes: [paper, key], holds: 86400}
""")
    case = Asked(tmp_path, more.encode())
    case.whole()
    assert verified(case).exit == 0, text_of(verified(case))


def test_a_row_of_no_playbook_is_a_finding(tmp_path: Path) -> None:
    case = Asked(tmp_path)
    case.row("other")
    assert "its playbook has no row other" in text_of(verified(case))


def test_a_review_waits_for_the_letter_that_is_owed(tmp_path: Path) -> None:
    case = Asked(tmp_path)
    case.add("step-opened", {"step": "answer"})
    case.row("review", ("kasi", "approval", REVIEW, {}))
    assert "row answer still owes its letter" in text_of(verified(case))


def test_a_gate_that_was_opened_again_needs_to_be_closed_again(tmp_path: Path) -> None:
    case = Asked(tmp_path)
    case.left.add("tell/end")
    case.row("tell", ("tim-dc", "minutes", {}, {"decision": "record"}))
    case.opens("tell", "tim-dc", "minutes")
    case.add("step-closed", {"step": "tell", "state": "done"})
    assert "its playbook asks for minutes by tim-dc here" in text_of(verified(case))


def test_what_the_request_brought_is_asked_for_no_more(tmp_path: Path) -> None:
    case = Asked(tmp_path)
    hands = [{"party": "kadis", "name": "x", "date": "2026-11-03"}]
    case.add("request-received", {"step": "dispose", "request": {"disposition": {"endorsements": hands}}})
    case.row("dispose")
    assert "its playbook asks for" not in text_of(verified(case))


def test_a_playbook_that_cannot_be_read_here_is_not_known(tmp_path: Path) -> None:
    case = Asked(tmp_path, PLAYBOOK.replace("name: small", "name: &anchor small").encode())
    case.whole()
    verdict = verified(case)
    assert verdict.exit == 2
    assert "whether each gate of its playbook was closed is not known" in text_of(verdict)


# --- reading it ------------------------------------------------------------------------------------------------------

SHIPPED = [*(ROOT / "playbooks").glob("*.yaml"), *(ROOT / "playbooks" / "earlier").glob("*.yaml")]


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem[:24])
def test_each_shipped_playbook_is_read_as_a_library_reads_it(file: Path) -> None:
    same(file.read_text("utf-8"))


def same(text: str) -> None:
    read, whole = playbook_file.read(text.encode()), yaml.safe_load(text)["rows"]
    assert list(read) == [row["slug"] for row in whole]
    for row in whole:
        said = read[row["slug"]]
        assert (said.action, said.from_request) == (row["action"], row.get("from_request", False))
        assert [
            (g.by, g.paper, list(g.takes), list(g.decisions), list(g.ticks), g.appoints, g.agenda, g.round_of)
            for g in said.gates
        ] == [
            (
                g["by"], g["paper"], g.get("takes", ["paper"]), g.get("decisions", []), g.get("ticks", []),
                g.get("appoints", False), g.get("agenda", False), g.get("round_of", ""),
            )
            for g in row.get("gates", [])
        ]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["", "  gates: []", "    - slug: x", "# no", "'", "- {by: x}", ">-"]), max_size=5))
def test_what_stands_in_a_block_of_text_is_no_row(lines: list[str]) -> None:
    """Or it is not read at all, which is not that nothing is asked for."""
    block = "".join(f"      {line}".rstrip() + "\n" for line in lines)
    before = "      A block of text, in which\n      gates: [] and 'quotes that do not end stand.\n"
    text = PLAYBOOK.replace(before, block)
    try:
        yaml.safe_load(text)
    except yaml.YAMLError:
        return
    try:
        same(text)
    except NotRead:
        pytest.fail("a playbook that YAML reads")


# --- notes in NetBox -------------------------------------------------------------------------------------------------


def noted(folder: Path, planned: int = 2, made: int = 2, by_hand: bool = False) -> str:
    """What is said of a case whose row `review` leaves notes, of which so many were planned and seen."""
    case = Asked(folder, NOTED.encode())
    case.add("evidence-taken", {"device": "srv-disdik-01", "record": {"id": 7}})
    notes = [{"kind": "note", "device": "srv-disdik-01", "stage": 1, "device_id": n, "step": "review"}
             for n in range(planned)]  # fmt: skip
    case.add("step-opened", {"step": "review"})
    opened = case.add("gate-opened", {"step": "review", "gate": 0, "by": "kasi", "paper": "approval", **REVIEW})
    case.closes(opened, b"review", gate=0, person="kasi")
    if planned:
        case.add("plan-made", {"step": "review", "digest": "d" * 64, "changes": notes})
    for n in range(1, planned + 1):
        case.add("change-intended", {"n": n, "plan": "d" * 64})
        if n <= made:
            case.add("change-verified", {"n": n, "after": {"note": 40 + n}})
        elif by_hand:
            case.add("change-manual", {"n": n})
    case.add("step-closed", {"step": "review", "state": "done"})
    return "; ".join(why for why in verified(case).papers.bad if "note" in why)


def test_a_note_that_the_playbook_asks_for_was_seen_in_netbox(tmp_path: Path) -> None:
    assert noted(tmp_path / "whole") == ""
    assert noted(tmp_path / "hand", made=1, by_hand=True) == ""
    assert "at row review: of 2, 1 was seen" in noted(tmp_path / "one", made=1)
    assert "at row review, and none was planned" in noted(tmp_path / "none", planned=0)
