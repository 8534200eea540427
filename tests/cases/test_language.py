"""A case in the language of whoever is at the keyboard: prompts, the plan's confirmation, waits and stops."""

from __future__ import annotations

import pytest
import yaml

from dcdecom.documents import configuration
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.test_terminal import SERVER, at

INDONESIAN = {"LANG": "id_ID.UTF-8", "LC_ALL": "", "LC_MESSAGES": ""}


def speaks(office: Office, person: str, language: str) -> None:
    """Write a language into the people file."""
    file = configuration.load(office.config).people
    body = yaml.safe_load(file.read_text("utf-8"))
    next(one for one in body["people"] if one["id"] == person)["language"] = language
    own = office.folder / "people-of-the-office.yaml"
    own.write_text(yaml.safe_dump(body), "utf-8")
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    office.config.write_text(yaml.safe_dump({**settings, "people": str(own)}), "utf-8")


def test_the_rack_is_asked_and_the_plan_confirmed_in_indonesian(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    with at(office, 80, "case", "run", id, by="rina", **INDONESIAN) as terminal:
        asked = terminal.sees("menjalankan rencana")
        assert "Ketik empat karakter terakhir nomor seri" in " ".join(asked.split())
        assert "sesuai" in asked
        terminal.types(office.server(SERVER).serial[-4:])
        watched = " ".join(terminal.sees("diamati   tor").split())
        assert "mematikan srv-bapenda-01 sekarang; diamati sampai" in watched
        assert "Akan muncul satu peringatan dari switch itu sendiri" in watched
        assert "WAITING" not in watched
        office.bed.power(SERVER, False)
        terminal.sees("Masa pengamatan sampai")
        terminal.sees("Tarik sekarang:", within=120)
        assert terminal.ended() == 4
        stopped = terminal.text.partition("Tarik sekarang")[0]
        assert "MENUNGGU Kepala OPD Pemohon: serah terima, langkah 8 penarikan, sejak" in " ".join(stopped.split())
        assert "Do not pull" not in terminal.text
    journal = "".join(str(event.payload) for event in office.events(id))
    assert "MENUNGGU" not in journal
    assert "Masa pengamatan" not in journal


def test_a_person_has_a_language_whatever_the_terminal_says(office: Office) -> None:
    speaks(office, "rina", "id")
    said = office.type("run", "penarikan-server", str(office.request("accepted"))).ended(4)
    assert "MENUNGGU Tim Data Center: pemberitahuan, langkah 7 formulir, sejak" in said.text
    piped = office.type("case", "run", "2026-0001", "--log-format", "json").ended(4)
    assert "MENUNGGU" not in piped.err, "a log is in English"


@pytest.mark.long
def test_an_unknown_language_is_said_once_and_only_at_a_terminal(office: Office) -> None:
    id = office.open(office.request("accepted"), 4)
    speaks(office, "rina", "nl")
    with at(office, 80, "case", "show", id, DCDECOM_ACTOR="rina") as terminal:
        assert terminal.ended() == 0
        line = "There are no sentences in the language nl (people-of-the-office.yaml, rina); English is used."
        assert " ".join(terminal.text.split()).count(line) == 1
        assert "formulir" in terminal.text
    piped = office.read("case", "show", id)
    assert "no sentences" not in piped.text
