"""Who mentions a server, on every face of the report: with who answers for it, and whether that is still open."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from dcdecom.papers.page import render
from dcdecom.papers.serialise import from_mapping, to_mapping

from . import journals
from .conftest import ROOT
from .journals import Journal, finding
from .test_awaited import built

SCHEMA = json.loads((ROOT / "docs/reference/report.schema.json").read_text(encoding="utf-8"))
SERVER = journals.asked("srv-disdik-01", "SGH331XK7P")
OWNER = {"about": "firewall", "owner": "Tim <Jaringan>"}


def told(source: str, code: str = "dependent-text", severity: str = "ask", **params: str) -> dict[str, Any]:
    found = finding(SERVER["name"], code, "", severity, code == "dependent-unread", source=source, **OWNER, **params)
    return {**found, "port": source}


def looked(*looks: tuple[dict[str, Any], ...]) -> Journal:
    j = Journal().opened("Dinas Pendidikan", "800/112/DISDIK/2026", [SERVER]).open_step("penarikan")
    for findings in looks:
        j.looked("penarikan", SERVER, journals.AGREED, findings)
    return j


LINES = {"count": "2", "lines": "dmz.nft:12 (address); dmz.nft:40 (name)"}
BEFORE = (told("fw-dmz", **LINES), told("lb", **LINES))
NOW = (
    told("fw-dmz", **LINES), told("minutes", severity="note", **LINES),
    told("vpn", "dependent-unread", "block", reason="it has no commit yet"), told("ci", **LINES),
)  # fmt: skip


def test_the_last_look_counts_and_what_only_an_earlier_one_told_is_told_as_that(
    playbook: Any, texts: Any, zone: Any
) -> None:
    j = looked(BEFORE, NOW).add(
        "finding-accepted", key="srv-disdik-01/dependent-text/ci", until="2026-11-25T11:00:00+00:00", note="known",
        by="kasi", person="kasi",
    )  # fmt: skip
    made = built(j.events, playbook, texts, zone)
    [device] = made.devices
    assert {d.source: d.state for d in device.dependents} == {
        "fw-dmz": "open", "lb": "not told", "minutes": "noted", "vpn": "unread", "ci": "accepted",
    }  # fmt: skip
    assert {d.source: d.accepted_until for d in device.dependents if d.accepted_until} == {"ci": "25-11-2026 18.00 WIB"}
    lacking = [m.text for m in made.missing if m.code.startswith("dependent")]
    assert [any(source in text for text in lacking) for source in ("fw-dmz", "ci", "vpn", "lb", "minutes")] == [
        True, True, True, False, False,
    ]  # fmt: skip
    assert all("Tim <Jaringan>" in text for text in lacking)


def test_yaml_and_page_have_it(playbook: Any, texts: Any, zone: Any) -> None:
    made = built(looked(NOW).events, playbook, texts, zone)
    mapped = to_mapping(made, texts)
    assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(mapped)] == []
    assert mapped["perangkat"][0]["disebut_oleh"][0]["keadaan"] == "masih disebut, belum ada keputusan"
    assert from_mapping(mapped, texts).devices == made.devices
    page = render(made, texts, {})
    assert "Tim &lt;Jaringan&gt;" in page
    assert "dmz.nft:12 (address)" in page
    assert "masih disebut, belum ada keputusan" in page


def test_a_case_that_nobody_mentions_has_no_such_key(playbook: Any, texts: Any, zone: Any) -> None:
    made = built(looked(()).events, playbook, texts, zone)
    assert "disebut_oleh" not in to_mapping(made, texts)["perangkat"][0]
    assert texts.say("page.dependents") not in render(made, texts, {})


def test_kinds_of_the_record_are_told_apart_and_what_was_read_again_is_unread_no_more(
    playbook: Any, texts: Any, zone: Any
) -> None:
    unread = told("netbox", "dependent-unread", "block", reason="You do not have permission")
    service, nat = (told("netbox", f"dependent-{kind}", **LINES) for kind in ("service", "nat"))
    for looks, expected in (
        (((unread,), (service, nat)), ["open", "open"]),
        (((service,), (unread,)), ["not told", "unread"]),
        (((service, nat), (service,)), ["open", "not told"]),
    ):
        [device] = built(looked(*looks).events, playbook, texts, zone).devices
        assert [d.state for d in device.dependents] == expected
