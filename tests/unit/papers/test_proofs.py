"""By what a port is known to be a server's: the plan, the console and the report say it, with the readings."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from dcdecom.model.fold import fold
from dcdecom.papers import blocks, console_changes
from dcdecom.papers.build_report import build
from dcdecom.papers.proofs import proof_lines
from dcdecom.papers.serialise import to_mapping

from . import journals
from .conftest import ROOT
from .journals import DOWN, UP, Journal

DATA, BMC = "tor-3 Gi1/0/7", "tor-3 Gi1/0/31"
MAC = "9c:b6:54:a1:02:10"
AT, EARLIER = "2026-11-24T11:40:00+00:00", "2026-11-10T11:40:00+00:00"
SCHEMA = json.loads((ROOT / "docs/reference/report.schema.json").read_text(encoding="utf-8"))


def reading(by: str, first: str | None = None, mac: str = MAC) -> dict[str, Any]:
    return {"mac": mac, "by": by, "first": first, "last": AT}


BOTH = [reading("snmp"), reading("cli")]


def planned(**look: Any) -> Journal:
    """The plan of a withdrawal that rests on this look."""
    journal = Journal()
    server = journals.asked("srv-disdik-01", "SGH331XK7P")
    journal.opened("Dinas Pendidikan", "800/112/DISDIK/2026", [server]).open_step("penarikan")
    journal.looked("penarikan", server, journals.INSPECTED, **look)
    journal.planned("penarikan", journals.withdrawal(server["name"]))
    return journal


SHOWN = {
    "seen": ({"proofs": [{"port": DATA, "proof": "seen", "readings": BOTH}]}, [
        f"{DATA}    seen: {MAC} by cli, snmp, 2026-11-24 18:40:00",
        f"{BMC}   nothing yet",
    ]),
    "remembered": (
        {"proofs": [{"port": DATA, "proof": "remembered",
                     "readings": [reading("snmp", EARLIER), reading("link", mac="")]}]},
        [f"{DATA}    remembered: {MAC} by snmp, 2026-11-10 18:40:00 to 2026-11-24 18:40:00; "
         "link down since 2026-11-24 18:40:00"],
    ),
    "a silent member": (
        {"seen_at": AT, "seen_ports": [], "waiting_ports": [DATA], "waiting_readings": {DATA: BOTH}},
        [f"{DATA}    silent; proved if its link drops with the others of the bond: {MAC} by cli, snmp"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("look", "lines"), SHOWN.values(), ids=SHOWN)
def test_a_plan_names_the_proof_of_each_port(look: dict[str, Any], lines: list[str], english: Any, zone: Any) -> None:
    case = fold(planned(**look).events)
    shown = "\n".join(blocks.lines(proof_lines(case, case.planned("penarikan"), english, zone)))
    assert [line for line in lines if line not in shown] == []


def test_a_plan_names_the_exception_that_stands_for_a_proof(english: Any, zone: Any) -> None:
    journal = planned()
    journal.add("finding-accepted", key=f"srv-disdik-01/not-seen/{DATA}", until="2026-11-25T11:00:00+00:00",
                note="dead card", by="kasi", person="kasi")  # fmt: skip
    case = fold(journal.events)
    shown = "\n".join(blocks.lines(proof_lines(case, case.planned("penarikan"), english, zone)))
    assert "exception by kasi, until 2026-11-25 18:00: dead card" in shown


def test_a_change_says_what_it_rested_on(playbook: Any, texts: Any, english: Any, zone: Any) -> None:
    journal = planned(proofs=[{"port": DATA, "proof": "seen", "readings": BOTH}])
    journal.changed(3, UP, DOWN, proof="dropped", readings=[*BOTH, reading("watch", mac="")])
    journal.add("finding-accepted", key=f"srv-disdik-01/not-seen/{BMC}", until="2026-11-25T11:00:00+00:00",
                note="dead card", by="kasi", person="kasi")  # fmt: skip
    journal.changed(4, UP, DOWN, proof="exception")
    case = fold(journal.events)
    line = console_changes.change_line(case.changes[2], english, zone)
    assert line.endswith(f"dropped: {MAC} by cli, snmp, 2026-11-24 18:40:00; seen to leave at 2026-11-24 18:40:00")
    made = to_mapping(build(case, playbook, texts, zone), texts)
    assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(made)] == []
    changes = {c["nomor"]: c for c in made["perubahan"]}
    assert [r["oleh"] for r in changes[3]["bacaan"]] == [
        "tabel alamat (SNMP)", "tabel alamat (CLI)", "pengamatan saat dimatikan",
    ]  # fmt: skip
    excepted = changes[4]["pengecualian"]
    assert changes[4]["bukti_identitas"] == "pengecualian"
    assert (excepted["oleh"], excepted["alasan"]) == ("kasi", "dead card")
    ports = made["perangkat"][0]["identitas"]["bukti_port"]
    assert [(p["port"], p["dasar"], len(p["bacaan"])) for p in ports] == [(DATA, "terlihat di port", 2)]
