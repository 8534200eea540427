"""A case that stops well, as a person at a terminal of 80 columns meets it: put off, handed over, rehearsed, asked."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.test_terminal import at, too_wide

SERVER = "srv-bapenda-01"


def flat(text: str) -> str:
    return " ".join(text.replace("\\\n", " ").split())


@pytest.mark.long
def test_the_owner_did_not_come(office: Office, shelf: Shelf) -> None:
    """Silent and watching: the silence is ended before the case is put off, and the day on which it goes on is said."""
    id = shelf.planned(office, SERVER)
    last4 = office.server(SERVER).serial[-4:]
    with at(office, 80, "case", "run", id, by="rina") as watching:
        watching.sees("apply plan")
        watching.types(last4)
        watching.sees("left")
        watching.presses("C")
        assert watching.ended() == 4
    until = (date.fromisoformat(office.today) + timedelta(days=7)).isoformat()
    words = ("case", "postpone", id, "--until", until, "--as", "opd", "--note", "the owner did not come")
    with at(office, 80, *words, by="rina") as terminal:
        asked = terminal.sees("Type the last four characters")
        assert "They are put back first; then the case is put off." in flat(asked)
        assert "unsilence" in asked or "silence" in asked
        terminal.types(last4)
        assert terminal.ended() == 0
        said = flat(terminal.text)
        assert too_wide(terminal, 80) == []
    assert f"{id} is put off until {until}, by Kepala OPD Pemohon: the owner did not come." in said
    assert f"dcdecom case resume {id}" in said
    assert not [t for t in office.case(id).changes if t.change.kind == "silence" and t.state == "verified"]
    with at(office, 80, "case", "run", id, by="rina") as again:
        assert again.ended() == 4
        assert f"put off until {until}" in flat(again.text)
    assert "put off until" in office.read("case", "list").ended(0).out
    assert "the owner did not come" in office.read("case", "show", id).ended(0).out
    assert office.read("verify", id).ended(0)
    with at(office, 80, "case", "resume", id, by="rina") as resumed:
        assert resumed.ended() == 0
        assert "taken up before its day" in flat(resumed.text)
    assert "WAITING for a confirmation" in office.run(id).ended(4).text


@pytest.mark.whole
def test_a_head_is_asked_again_and_refuses(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    with at(office, 80, "case", "ask", id, "pemeriksaan", "--as", "kasi", "--note", "a court asks", by="rina") as asked:
        assert asked.ended() == 4
        said = flat(asked.text)
        assert too_wide(asked, 80) == []
    assert f"{id}: Kepala Seksi Infrastruktur dan Teknologi is asked to decide at pemeriksaan." in said
    assert "--reject --note WHY" in said
    code = office.code_on(office.sheet(id, "pemeriksaan"))
    reject = ("case", "sign", id, "pemeriksaan", "--as", "kasi", "--by", "kasi", "--reject", "--note",
              "evidence in court", "--scan", office.scan("nota"), "--code", code)  # fmt: skip
    with at(office, 80, *reject, by="rina") as rejected:
        assert rejected.ended() == 0
        assert f"{id} pemeriksaan: rejected by Agus Firmansyah, S.Kom., recorded by rina" in flat(rejected.text)
    with at(office, 80, "case", "run", id, by="rina") as refused:
        assert refused.ended() == 3
        assert "penolakan" in refused.text
        assert too_wide(refused, 80) == []
    assert office.at(id) == ("open", "penolakan")


@pytest.mark.whole
def test_a_head_gives_it_up(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    alone = ("case", "cancel", id, "--note", "the letter was withdrawn")
    with at(office, 80, *alone, by="rina") as team:
        assert team.ended() == 3
        assert f"dcdecom case cancel {id} --as kasi --note WHY" in flat(team.text)
    with at(office, 80, *alone, "--as", "kasi", by="rina") as asked:
        assert asked.ended() == 0
        assert "is asked on a sheet to give the case up" in flat(asked.text)
        assert f"dcdecom case cancel {id} --as kasi --scan FILE --code CODE" in flat(asked.text)
        assert too_wide(asked, 80) == []
    shown, stopped = office.read("case", "show", id).ended(0).out, flat(office.run(id).ended(4).text)
    assert "the signed sheet by which the case is given up" in shown
    assert "Also WAITING for Kepala Seksi Infrastruktur dan Teknologi: the signed sheet" in stopped
    scan, code = office.cancel_sheet(id)[1::2]
    recorded = ("case", "cancel", id, "--as", "kasi", "--by", "kasi", "--scan", scan)
    with at(office, 80, *recorded, by="rina") as head:
        head.sees("No QR code was read off")
        head.types(code)
        assert head.ended() == 0
        assert f"{id} was given up." in head.text
    assert office.at(id)[0] == "cancelled"


@pytest.mark.whole
def test_another_team_takes_it_over(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    with at(office, 80, "case", "ask", id, "penunjukan-tim", "--as", "kasi", by="rina") as asked:
        asked.sees("Type the last four characters")
        assert "Another team is asked for" in flat(asked.text)
        asked.presses("C")
        asked.ended()
    shown = office.read("case", "show", id).ended(0).out
    assert f"dcdecom case sign {id} penunjukan-tim --as kasi --team PERSON,..." in shown
    signs = ("case", "sign", id, "penunjukan-tim", "--as", "kasi", "--by", "kasi", "--team", "budi", "--agenda", "1190",
             "--on", office.today, "--scan", office.scan("nota"))  # fmt: skip
    with at(office, 80, *signs, by="rina") as signed:
        assert signed.ended() == 0
        assert too_wide(signed, 80) == []
    with at(office, 80, "case", "run", id, *office.confirmations(id, SERVER), by="rina") as old:
        assert old.ended() == 3
        assert "was not appointed" in flat(old.text)
    assert not [t for t in office.case(id).changes if t.state != "pending"]


@pytest.mark.whole
def test_it_is_rehearsed_the_day_before(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    with at(office, 80, "case", "rehearse", id, by="rina") as rehearsed:
        assert rehearsed.ended() == 0
        assert "Nothing was changed, and no paper is old by it." in flat(rehearsed.text)
        assert too_wide(rehearsed, 80) == []
    with at(office, 80, "case", "run", id, by="rina") as run:
        asked = run.sees("Type the last four characters")
        assert "has changed since the rehearsal at" in flat(asked)
        assert too_wide(run, 80) == []
    assert office.read("verify", id, "--replay").ended(0)
    assert office.read("report", "render", id, "--format", "yaml").ended(0).out.count("gladi:") == 1


@pytest.mark.whole
def test_a_mixed_request_names_both_threads(office: Office) -> None:
    """The letter about the server that stays is owed, with its code and its command, while the others go on."""
    going = "srv-bpkad-01,srv-bpkad-02"
    id = office.open(office.request("three"), 4)
    office.signs(id, "pemeriksaan", "kasi", "--by", "kasi", "--only", going).ended(0)
    with at(office, 80, "case", "run", id, by="rina") as run:
        assert run.ended() == 4
        first, also = flat(run.text).split("Also WAITING")
    assert "formulir" in first
    assert office.code_on(office.sheet(id, "penolakan")) in also
    assert f"dcdecom case sign {id} penolakan --as kasi" in also
    assert "surat-balasan.docx" in also
