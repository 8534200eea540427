"""The team on papers: the berita acara penarikan names it, and a case of two teams says who did what, from when."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.serialise import from_mapping, to_mapping
from tests.unit.papers import journals
from tests.unit.papers.test_awaited import built
from tests.unit.papers.test_sheets import minutes, sheet


def appointed(j: journals.Journal, *team: str) -> journals.Journal:
    devices = list(fold(j.events).devices)
    j.add("gate-opened", step="penunjukan-tim", gate=0, by="kasi", paper="endorsement", sheet="lembar-disposisi",
          devices=devices, appoints=True, decisions=["approve"])  # fmt: skip
    return j.signed("penunjukan-tim", 0, "kasi", "endorsement", "approve", "Dewi Anggraini", team=list(team))


def test_the_handover_names_the_team(papers: CasePapers) -> None:
    text = sheet(papers, journals.accepted("handover"), "penarikan")
    assert "Penarikan dilaksanakan oleh Tim Data Center yang ditunjuk, yaitu Rina" in text
    assert "Tim ke-" not in text


def test_two_teams_stand_on_both_minutes(papers: CasePapers) -> None:
    j = appointed(journals.accepted("handover"), "budi")
    assert fold(j.events).team == ("budi",)
    assert fold(j.events).gate("penarikan", 0).old, "the sheet that lies there names the team of before"
    made = sheet(papers, j.gate("penarikan", 0, "opd", "handover", ["srv-disdik-01"], "ba-penarikan"), "penarikan")
    assert "Tim ke-1 (sejak 24 November 2026, ditunjuk oleh Dewi Anggraini): Rina" in made
    assert "telah melaksanakan 4 perubahan." in made
    assert "Tim ke-2 (sejak 24 November 2026, ditunjuk oleh Dewi Anggraini):" in made
    assert "belum melaksanakan perubahan." in made
    text = minutes(papers, appointed(journals.accepted("review"), "budi"))
    assert "Tim ke-1" in text
    assert "Tim ke-2" in text
    assert "dilaksanakan oleh Rina" in text, "each change has its hands"


def test_the_report_has_both_and_of_one_team_neither(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    one = journals.accepted("review")
    assert built(one.events, playbook, texts, zone).teams == ()
    made = built(appointed(one, "budi").events, playbook, texts, zone)
    first, second = made.teams
    assert (first.members, second.members) == (("rina", "joko"), ("budi",))
    assert first.changes
    assert second.changes == ()
    mapped = to_mapping(made, texts)
    assert mapped["tim_pelaksana"][1] == {"anggota": ["budi"], "sejak": "24-11-2026", "ditunjuk_oleh": "Dewi Anggraini"}
    assert from_mapping(mapped, texts).teams == made.teams
    assert built(appointed(one, "budi").events, playbook, texts, zone).teams[1:], "named again, it is the same team"
