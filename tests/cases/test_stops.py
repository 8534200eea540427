"""Each stop says what is next for everybody, and whoever stops a command reads whether anything changed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cases import stages
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.test_terminal import at

SERVER = "srv-bapenda-01"


def flat(text: str) -> str:
    return " ".join(text.split())


def test_a_wrong_line_is_two_lines(office: Office, shelf: Shelf) -> None:
    """What is wrong, that nothing was changed, and what to type next."""
    id = shelf.opened(office, SERVER)
    sign = ("case", "sign", id, "formulir", "--as", "tim-dc", "--note", "by telephone")
    office.type(*sign, "--on", "24-11-2026").ended(2, "Did you mean 2026-11-24?", "Nothing was changed.")
    office.type("case", "sign", id, "formulr", *sign[4:], "--on", office.today).ended(2, "Did you mean formulir?")
    office.type(*sign[:5], "tim-d", *sign[6:], "--on", office.today).ended(2, "Did you mean tim-dc?")
    office.type(*sign, "--on", office.today, "--reject").ended(2, "would do nothing", "Nothing was recorded.")
    office.type(*sign, "--on", office.today, "--code", "1").ended(2, "--code would do nothing", "Nothing was recorded.")
    office.read("case", "shwo", id).ended(2, "Did you mean show?", "Nothing was changed.")
    office.read("case", "show", id[:-2] + id[-1]).ended(2, f"Did you mean {id}?")
    office.run(id, "--confirm", "12345678:XK7P").ended(2, "no plan 12345678", "It waits for Tim Data Center")
    assert office.types(id).count("gate-closed") == 0


def test_the_board_and_the_case_say_who_is_waited_for(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0, "told the office")
    office.run(id).ended(4, "form-kelengkapan.docx")
    code = office.code_on(office.sheet(id, "formulir"))
    office.read("case", "show", id).ended(0, f"bears the code {code}", f"case sign {id} formulir --as opd")
    [row] = json.loads(office.read("case", "list", "--json").ended(0).out)
    assert [(w["party"], w["paper"], w["code"]) for w in row["waits"]] == [("opd", "form", code)]
    with at(office, 44, "case", "list") as board:
        assert board.ended() == 0
        assert re.search(r"waits for +OPD: form, since \d\d:\d\d WIB", flat(board.text)), board.text
        assert board.widest <= 44


def test_a_mixed_request_names_both_who_are_waited_for(office: Office) -> None:
    id = office.open(office.request("three"), 4)
    office.signs(id, "pemeriksaan", "kasi", "--by", "kasi", "--only", "srv-bpkad-01,srv-bpkad-02").ended(0)
    said = office.run(id).ended(4, "WAITING for Tim Data Center", "Also WAITING for Kepala Seksi", "surat-balasan.docx")
    code = office.code_on(office.paper(id, "penolakan.docx"))
    assert code in said.text.partition("Also WAITING")[2]


def test_ctrl_c_at_a_question_says_what_was_not_done(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    with at(office, 80, "case", "run", id, by="rina") as terminal:
        terminal.sees("Type the last four characters")
        terminal.presses("C")
        assert terminal.ended() == 130
        assert re.search(rf"Nothing of plan \w+ was applied\. Go on: dcdecom case run {id}", flat(terminal.text))


def test_ctrl_c_while_the_shutdown_is_watched_says_that_the_monitoring_is_silent(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    running = office.watches(id, SERVER)
    running.interrupt()
    office.end(running).ended(4, f"raises no alarm of {SERVER} until", f"dcdecom case run {id}")
    again = office.start("case", "run", id, "--wait")
    again.until("to shut", office.patience)
    again.interrupt()
    office.end(again).ended(4, "Going on with plan", "which Rina Marlina, S.Kom. confirmed on")


def test_the_scan_is_looked_for_before_the_code_is_asked(office: Office, shelf: Shelf, tmp_path: Path) -> None:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    office.run(id).ended(4)
    sign = ("case", "sign", id, "formulir", "--as", "opd", "--scan")
    with at(office, 80, *sign, str(tmp_path / "none.pdf"), by="rina") as terminal:
        assert terminal.ended() == 2
        assert "code on the signed paper" not in terminal.text
        assert "there is no such file" in flat(terminal.text)
    with at(office, 80, *sign, office.scan("form"), by="rina") as terminal:
        terminal.sees("code on the signed paper")
        terminal.presses("C")
        assert terminal.ended() == 130
        assert "Nothing was recorded." in terminal.text
        assert "dcdecom case sign" in terminal.text


@pytest.mark.long
def test_a_return_says_for_what_and_every_file_is_named(office: Office, shelf: Shelf) -> None:
    id = shelf.withdrawn(office, SERVER)
    stages.to_review(office, id, SERVER)
    code = office.code_on(office.sheet(id, "review-kasi"))
    scan, sign = office.scan("review"), ("case", "sign", id, "review-kasi", "--as", "kasi", "--by", "kasi")
    office.type(*sign, "--return", "--scan", scan, "--code", code).ended(2, "--return needs --note")
    uncoded = office.type(*sign, "--return", "--note", "which cables?", "--scan", scan)
    uncoded.ended(2, "a return needs --code")
    typed = uncoded.err.splitlines()[-1].partition(": ")[2].replace("CODE", shlex.quote(code))
    back = office.type(*shlex.split(typed)[1:])
    said = back.ended(0, "sent back to step laporan", "which cables?", "Mend that first").text
    assert "approval" not in said
    office.run(id).ended(4, "Sent back by", "which cables?", "laporan.html", "laporan.yaml", "ba-pelaksanaan.docx")


@pytest.mark.parametrize(("typed", "meant"), [
    (("report", "--config", "lab.yaml", "show", "2026-0001"), "dcdecom report show 2026-0001 .*--config lab.yaml"),
    (("--config=lab.yaml", "case", "list"), "dcdecom case list .*--config=lab.yaml"),
])  # fmt: skip
def test_an_option_before_its_command_is_answered_with_the_line_that_was_meant(
    office: Office, typed: tuple[str, ...], meant: str
) -> None:
    said = office.read(*typed).ended(2, "belongs behind the command").text
    assert re.search(f"Did you mean: {meant}", flat(said))
    assert "belongs behind" not in office.read("report", "--confg", "lab.yaml", "show", "2026-0001").ended(2).text
