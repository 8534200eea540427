"""A case is the fold of its events: steps, plans, changes, timers, what was accepted, and whose ETag is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dcdecom.model.case import Case, Timer
from dcdecom.model.changes.netbox import AddNote, SetAddressStatus, SetStatus
from dcdecom.model.codec import finding_data, finding_of
from dcdecom.model.facts.base import Attached, Attachment
from dcdecom.model.facts.request import Binding
from dcdecom.model.finding import Comparison, Finding, Verdict
from dcdecom.model.fold import EVENTS, fold

from .journal import FIRST, Journal

NOTES = tuple(AddNote("a", stage, 11, f"note-{stage}") for stage in (1, 2, 3))


@pytest.fixture
def journal() -> Journal:
    return Journal().opened("a", "b")


# --- how a journal begins, and what it may hold ----------------------------------------------------------------------


def test_an_empty_journal_tells_no_case() -> None:
    with pytest.raises(ValueError, match="empty"):
        fold([])


def test_a_journal_begins_with_its_opening() -> None:
    with pytest.raises(ValueError, match="begins with request-received"):
        fold(Journal().requested("a").events)


def test_head_and_place_are_those_of_the_last_event(journal: Journal) -> None:
    case = journal.row("one").case
    assert (case.last_seq, case.head) == (3, journal.events[-1].hash)
    assert case.last_at == FIRST + timedelta(minutes=3)


def test_an_event_of_a_later_version_is_shown_and_not_judged(journal: Journal) -> None:
    case = journal.gate("one", "a").add("teleported", device="nobody", n=99).case
    assert case.unknown_events == ["teleported"]
    assert not case.gates[0].old
    assert case.head == journal.events[-1].hash


def test_attachments_of_every_event_are_listed_also_of_unknown_ones(journal: Journal) -> None:
    case = journal.add("teleported", attachments=[{"name": "x", "sha256": "00"}]).case
    assert case.attachments == [Attached(Attachment("x", "00"), 3, "teleported")]


def test_claims_are_gathered_from_every_event(journal: Journal) -> None:
    journal.looked("a", claims=["device 1"]).plan("one", NOTES[0]).add("attached", claims=["port 7", "device 1"])
    assert journal.case.claims == {"device 1", "port 7"}


# --- the request -----------------------------------------------------------------------------------------------------


def test_a_corrected_request_keeps_what_is_known_of_a_device_and_brings_back_who_stayed(journal: Journal) -> None:
    journal.looked("a").row("choose").gate("choose", "a", "b").signed("choose", stays={"b": "too late"})
    assert [d.name for d in journal.case.staying] == ["b"]
    case = journal.add("refusal-begun").corrected("choose", "b", "a", "c").case
    assert [d.name for d in case.going] == ["b", "a", "c"]
    assert case.devices["a"].evidence is not None
    assert case.devices["b"].stays_why == ""
    assert not case.refused


def test_a_corrected_request_ends_the_row_that_it_met_and_names_the_one_that_follows(journal: Journal) -> None:
    case = journal.row("refuse").corrected("refuse", "a").case
    assert [(s.slug, s.state) for s in case.steps] == [("refuse", "returned")]
    assert (case.current, case.next_row) == (None, "look")
    assert journal.row("look").case.next_row == ""


def test_a_device_that_a_corrected_request_leaves_out_is_gone(journal: Journal) -> None:
    assert list(journal.requested("b").case.devices) == ["b"]


def test_the_first_event_may_carry_the_request() -> None:
    journal = Journal()
    request = {"devices": [{"name": "a", "serial": "S"}]}
    journal.add("case-opened", estate="lab", tool="0.1", binding={}, person="", request=request)
    assert list(journal.case.devices) == ["a"]
    assert journal.case.actors == set()


# --- steps -----------------------------------------------------------------------------------------------------------


def test_a_returned_row_is_kept_and_starts_afresh(journal: Journal) -> None:
    journal.row("report").closed("report").row("review").gate("review", "a").closed("review", "returned")
    journal.row("report").closed("report").row("review")
    case = journal.case
    assert [(s.slug, s.state) for s in case.steps] == [
        ("report", "done"), ("review", "returned"), ("report", "done"), ("review", "open"),
    ]  # fmt: skip
    assert case.current is case.steps[-1]
    assert case.step("review") is case.steps[-1]


def test_what_an_earlier_opening_of_a_row_had_does_not_count_for_this_one(journal: Journal) -> None:
    journal.row("review").gate("review", "a").timer("soak", "review")
    journal.add("drafts-made", step="review").add("report-made", step="review", name="r")
    case = journal.case
    assert case.gate("review", 0)
    assert case.timer("soak", "review")
    assert case.is_drafted("review")
    assert case.report_of("review")
    case = journal.closed("review", "returned").row("review").case
    assert case.gate("review", 0) is None
    assert case.timer("soak", "review") is None
    assert not case.is_drafted("review")
    assert case.report_of("review") is None


def test_a_row_that_was_never_opened_has_nothing(journal: Journal) -> None:
    case = journal.case
    assert (case.step("x"), case.gate("x", 0), case.timer("t", "x"), case.report_of("x")) == (None,) * 4
    assert not case.is_drafted("x")
    assert case.current is None


def test_the_row_that_was_opened_last_is_the_current_one_while_an_earlier_one_waits(journal: Journal) -> None:
    case = journal.row("refuse").row("form").case
    assert case.current
    assert case.current.slug == "form"
    assert journal.closed("form").case.current is not None
    assert journal.closed("refuse").case.current is None


def test_happened_on_and_recorded_on_are_two(journal: Journal) -> None:
    journal.row("one")
    journal.add("step-closed", step="one", state="done", happened_on="2026-11-02", took_days=2, grade="paper")
    step = journal.case.steps[0]
    assert (step.happened_on and step.happened_on.isoformat(), step.took_days, step.grade) == ("2026-11-02", 2, "paper")
    assert step.closed_at == FIRST + timedelta(minutes=4)


# --- evidence --------------------------------------------------------------------------------------------------------


def test_the_look_before_is_kept(journal: Journal) -> None:
    findings = [finding_data(Finding("uplink", "block", "a", Comparison.RECORD_NETWORK, (("port", "p"),), "p"))]
    verdicts = {"letter-record": "sesuai", "record-network": "tidak sesuai", "record-machine": "belum terperiksa"}
    device = journal.looked("a").looked("a", findings=findings, verdicts=verdicts).case.devices["a"]
    assert device.evidence
    assert device.evidence.verdicts[Comparison.RECORD_NETWORK] is Verdict.DISAGREES
    assert [e.findings for e in device.earlier] == [()]


@pytest.mark.parametrize("comparison", [None, *Comparison])
def test_a_finding_comes_back_as_it_was(comparison: Comparison | None) -> None:
    finding = Finding("x-y", "ask", "a", comparison, (("port", "tor-3 7"), ("mac", "m")), "tor-3 7", True, True)
    assert finding_of(finding_data(finding)) == finding
    assert finding.key == "a/x-y/tor-3 7"


def test_a_later_look_that_sees_nothing_leaves_the_sighting(journal: Journal) -> None:
    journal.looked("a", seen_at="2026-11-24T11:03:00+00:00", seen_ports=["tor-3 7"]).looked("a")
    device = journal.case.devices["a"]
    assert device.seen == {"tor-3 7": FIRST + timedelta(minutes=3)}


# --- plans and changes -----------------------------------------------------------------------------------------------


def test_a_plan_replaces_one_of_which_nothing_was_begun(journal: Journal) -> None:
    journal.plan("one", *NOTES[:2]).plan("one", NOTES[2])
    assert [(t.n, t.change) for t in journal.case.changes] == [(3, NOTES[2])]


def test_a_plan_keeps_what_was_begun_of_the_one_before(journal: Journal) -> None:
    journal.plan("one", *NOTES).began(1).ended(1).began(2).ended(2, "failed").plan("one", NOTES[2])
    case = journal.case
    assert [(t.n, t.state) for t in case.changes] == [(1, "verified"), (4, "pending")]
    assert [t.n for t in case.planned("one")] == [4]


def test_a_plan_of_another_row_is_left_alone(journal: Journal) -> None:
    journal.plan("one", NOTES[0]).plan("two", NOTES[1]).plan("two", NOTES[2])
    assert [(t.n, t.step, t.change) for t in journal.case.changes] == [(1, "one", NOTES[0]), (3, "two", NOTES[2])]


def test_a_plan_is_confirmed_once_each_of_its_devices_is(journal: Journal) -> None:
    plan = journal.plan("one", NOTES[0], devices=("a", "b")).case.plan("one")
    assert plan
    for device, confirmed in (("a", False), ("b", True)):
        journal.add("plan-confirmed", digest=plan.digest, device=device, person="rina")
        made = journal.case.plan("one")
        assert made
        assert made.is_confirmed is confirmed


def test_the_confirmation_of_another_digest_confirms_nothing(journal: Journal) -> None:
    made = journal.plan("one", NOTES[0]).add("plan-confirmed", digest="0" * 64, device="a").case.plan("one")
    assert made
    assert not made.is_confirmed


def test_a_plan_made_again_is_confirmed_again(journal: Journal) -> None:
    first = journal.plan("one", NOTES[0]).case.plan("one")
    assert first
    journal.add("plan-confirmed", digest=first.digest, device="a").began(1).ended(1).plan("one", NOTES[0])
    again = journal.case.plan("one")
    assert again
    assert (again.digest, again.is_confirmed) == (first.digest, False)


@pytest.mark.parametrize(
    ("how", "unsettled"), [("verified", False), ("failed", False), ("manual", False), ("unknown", True)]
)
def test_a_change_is_unsettled_from_its_intent_to_its_end(journal: Journal, how: str, unsettled: bool) -> None:
    journal.plan("one", *NOTES).began(2)
    assert [t.n for t in journal.case.unsettled()] == [2]
    assert [t.n for t in journal.ended(2, how).case.unsettled()] == ([2] if unsettled else [])


def test_a_second_attempt_forgets_why_the_first_failed(journal: Journal) -> None:
    journal.plan("one", *NOTES).began(1).ended(1, "failed", reason="refused")
    assert journal.case.changes[0].reason == "refused"
    assert journal.began(1).case.changes[0].reason == ""


def test_who_opened_the_case_and_who_acted_are_actors(journal: Journal) -> None:
    assert journal.case.actors == {"rina"}
    assert journal.plan("one", *NOTES).began(1, person="joko").case.actors == {"rina", "joko"}


def test_the_etag_is_that_of_our_own_last_verified_change_of_the_object(journal: Journal) -> None:
    status = SetStatus("a", 1, 11, "S", "active", "offline", "planned")
    other = SetStatus("b", 1, 12, "S", "active", "offline", "planned")
    address = SetAddressStatus("a", 1, 11, "198.18.10.11", "active", "deprecated", "planned")
    journal.plan("one", status, other, address).began(1)
    assert etags(journal) == ["planned", "planned", "planned"]
    journal.ended(1, after={"etag": "ours"})
    assert etags(journal) == ["ours", "planned", "planned"]


def test_a_plan_that_was_made_since_has_read_a_newer_etag_than_ours(journal: Journal) -> None:
    status = SetStatus("a", 1, 11, "S", "active", "offline", "planned")
    journal.plan("one", status).began(1).ended(1, after={"etag": "ours"}).plan("one", status)
    assert etags(journal) == ["ours", "planned"]


def test_the_etag_of_a_failed_change_is_nobodys(journal: Journal) -> None:
    status = SetStatus("a", 1, 11, "S", "active", "offline", "planned")
    journal.plan("one", status).began(1).ended(1, "failed", after={"etag": "not ours"})
    assert etags(journal) == ["planned"]


def etags(journal: Journal) -> list[str]:
    """What each change would send."""
    case = journal.case
    return [case.etag(tracked, "planned") for tracked in case.changes]


# --- deadlines -------------------------------------------------------------------------------------------------------


@pytest.fixture
def timer(journal: Journal) -> Timer:
    """Fifteen minutes from 11.04, at an uptime of 1,000 seconds."""
    timer = journal.row("one").timer("soak", "one").case.timer("soak", "one")
    assert timer
    return timer


@pytest.mark.parametrize(
    ("passed", "boot", "uptime", "left"),
    [
        (0, "boot-1", 1000, 900),
        (600, "boot-1", 1600, 300),
        (900, "boot-1", 1900, 0),
        (86400, "boot-1", 1010, 890),  # the wall clock jumped a day ahead
        (-3600, "boot-1", 1900, 4500),  # ... or an hour back: the longer of the two counts
        (900, "boot-2", 5, 0),  # restarted meanwhile: the wall clock is all there is
        (300, "boot-2", 9999, 600),
        (90000, "boot-1", 99999, 0),
    ],
)
def test_a_deadline_is_over_by_both_clocks(timer: Timer, passed: int, boot: str, uptime: int, left: float) -> None:
    opened = timer.until - timedelta(seconds=900)
    assert timer.remaining(opened + timedelta(seconds=passed), boot, uptime) == left


def test_a_deadline_is_over_when_the_journal_says_so(journal: Journal) -> None:
    journal.row("one").timer("soak", "one").timer("drop", "one")
    journal.add("timer-over", timer="soak", step="one", still_seen=[])
    case = journal.case
    soak, drop = case.timer("soak", "one"), case.timer("drop", "one")
    assert soak
    assert drop
    assert (soak.over, drop.over) == (True, False)
    assert (soak.result and soak.result.still_seen) == ()
    assert soak.over_at == FIRST + timedelta(minutes=6)


def test_who_signed_a_decision_or_accepted_a_finding_is_a_decider(journal: Journal) -> None:
    journal.row("one").gate("one", "a").signed("one", person="dewi")
    body = {"until": FIRST.isoformat(), "note": "", "by": "kasi"}
    journal.add("finding-accepted", key="a/x", person="lestari", **body)
    journal.row("two").add("gate-opened", step="two", gate=0, by="opd", paper="handover", devices=["a"])
    journal.add("gate-closed", step="two", gate=0, paper="handover", decision="record", person="agus")
    assert journal.case.deciders == {"dewi", "lestari"}


# --- papers ----------------------------------------------------------------------------------------------------------


def test_a_row_is_drafted_even_where_there_was_nothing_to_make(journal: Journal) -> None:
    assert journal.row("one").add("drafts-made", step="one").case.is_drafted("one")
    assert journal.case.papers == []


def test_drafts_are_papers_of_their_row(journal: Journal) -> None:
    files = [{"name": "list.txt", "sha256": "1"}, {"name": "minutes.txt", "sha256": "2"}]
    papers = journal.row("one").add("drafts-made", step="one", attachments=files).case.papers
    assert [(p.fact.step, p.fact.kind, p.fact.name) for p in papers] == [
        ("one", "draft", "list.txt"), ("one", "draft", "minutes.txt"),
    ]  # fmt: skip


def test_the_sheet_of_a_gate_is_the_one_printed_since_it_was_opened(journal: Journal) -> None:
    journal.row("one").gate("one", "a")
    assert journal.case.sheet(journal.case.gates[0]) is None
    case = journal.add("paper-made", step="one", kind="sheet", name="x", gate=0).case
    assert case.sheet(case.gates[0])
    case = journal.add("inspected", device="a", serial="S").gate("one", "a").case
    assert case.sheet(case.gates[1]) is None


# --- accepting -------------------------------------------------------------------------------------------------------


def test_what_was_accepted_holds_until_its_time_and_for_its_port(journal: Journal) -> None:
    until = FIRST + timedelta(hours=3)
    body = {"note": "off since Monday", "by": "kasi", "person": "dewi"}
    case = journal.add("finding-accepted", key="a/not-seen/tor-3 7", until=until.isoformat(), **body).case
    finding = Finding("not-seen", "block", "a", None, (), "tor-3 7", True, True)
    assert case.accepts(finding, until)
    assert case.accepts(finding, until + timedelta(seconds=1)) is None
    assert case.accepts(Finding("not-seen", "block", "a", None, (), "tor-3 31"), FIRST) is None
    assert case.accepts(Finding("not-seen", "block", "b", None, (), "tor-3 7"), FIRST) is None


def test_a_binding_that_was_accepted_is_the_cases(journal: Journal) -> None:
    binding = {"name": "p", "playbook": "9", "people": "9", "policy": "9"}
    body = {"key": "case/binding-changed", "until": FIRST.isoformat(), "note": "", "by": "kasi", "person": "dewi"}
    assert journal.add("finding-accepted", **body).case.binding.playbook == "1"
    assert journal.add("finding-accepted", **body, binding=binding).case.binding == Binding(**binding)


# --- the end ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["sealed", "cancelled"])
def test_how_a_case_ends(journal: Journal, end: str) -> None:
    case: Case = journal.add(end, note="done").case
    assert (case.state, case.state_note) == (end, "done")


def test_every_event_type_has_a_lower_case_name() -> None:
    assert all(name == name.lower() and " " not in name for name in EVENTS)
