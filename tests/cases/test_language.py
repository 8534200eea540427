"""A case in the language of whoever is at the keyboard: prompts, the plan's confirmation, waits and stops."""

from __future__ import annotations

import re
from collections.abc import Sequence

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
        terminal.sees("Cabut sekarang:", within=120)
        assert terminal.ended() == 4
        stopped = " ".join(terminal.text.partition("Cabut sekarang")[0].split())
        assert "MENUNGGU Kepala OPD Pemohon: berita acara penarikan, langkah 8 penarikan, sejak" in stopped
        assert "Do not pull" not in terminal.text
    journal = "".join(str(event.payload) for event in office.events(id))
    assert "MENUNGGU" not in journal
    assert "Masa pengamatan" not in journal


def test_a_person_has_a_language_whatever_the_terminal_says(office: Office) -> None:
    speaks(office, "rina", "id")
    said = office.type("run", "penarikan-server", str(office.request("accepted"))).ended(4)
    assert "MENUNGGU Tim Data Center: pemberitahuan kepada OPD, langkah 7 formulir, sejak" in said.text
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


ENGLISH = re.compile(r"\b(?:the|was|were|is|are|not|nothing|read|then|with|from|until|since|waiting|could)\b", re.I)
"""Words by which an English sentence gives itself away; none of them is an Indonesian one."""


@pytest.mark.whole
def test_slips_are_told_in_the_readers_language(office: Office, shelf: Shelf) -> None:
    """A wrong device, a wrong step, a wrong code, two misreadings, a wrong confirmation, and a case that is over: what
    each of them says, and what is typed next."""
    id = shelf.opened(office, SERVER)
    server = office.server(SERVER)
    place = f"{server.rack} U{server.unit}"
    told = ""

    def types(*words: str, code: int = 2, answers: Sequence[tuple[str, str]] = ()) -> str:
        nonlocal told
        with at(office, 80, *words, by="rina", **INDONESIAN) as terminal:
            for prompt, answer in answers:
                terminal.answers(prompt, answer)
            assert terminal.ended() == code, terminal.text
            told += f"{terminal.text}\n"
            assert terminal.widest <= 80
            return " ".join(terminal.text.split())

    assert "Apakah maksud Anda" in types("case", "inspect", id, SERVER[:-1])
    assert "harus selesai dahulu, MENUNGGU" in types("case", "inspect", id, SERVER, code=3)
    office.told(id)
    office.run(id).ended(4)
    scan = office.scan("form.pdf")
    wrong = "7C3T-PSMK-92WS-WP9F-D5V4-VMGE-SQ3"
    signed = ("case", "sign", id, "formulir", "--as", "opd", "--scan", scan)
    refused = types(*signed, code=3, answers=[("kode pada lembar yang ditandatangani >", wrong)])
    assert "bukan kode lembar ini" in refused or "tidak mungkin benar" in refused
    office.signs(id, "formulir", "opd").ended(0)
    office.run(id).ended(4)
    other = server.serial[:-1] + ("0" if server.serial[-1] != "0" else "1")
    for n, ends in enumerate((4, 3)):
        office.photo(id, f"label-{n}.png")
        read = ("case", "inspect", id, SERVER, "--serial", other, "--asset-tag", server.asset_tag, "--position", place)
        assert "dicatat; foto: 1" in types(*read, code=0)
        office.run(id).ended(ends)
    stopped = types("case", "run", id, code=3)
    assert "telah dibaca lebih dari sekali dan tidak sesuai dengan catatan" in stopped
    assert "dengan foto baru: dcdecom case inspect" in stopped
    assert f"dcdecom report render {id} --format html --output {id}.html" in stopped
    assert server.serial not in stopped.replace(f"000/{server.serial}/", "")
    assert str(office.data / "inbox" / id) in told.replace("\n", "")
    office.photo(id, "label-2.png")
    office.inspects(id, SERVER)
    assert "bukan akhir nomor seri perangkat mana pun" in types(
        "case", "run", id, code=4, answers=[(">", "XXXX")]
    )
    asked = types("case", "cancel", id, "--as", "kasi", "--note", "dicabut", code=0)
    assert "diminta menandatangani lembar penghentian berkas" in asked
    types("case", "cancel", id, "--as", "kasi", "--by", "kasi", *office.cancel_sheet(id), code=0)
    assert "tidak dapat dibatalkan lagi" in types("case", "undo", id, code=3)
    assert "tidak ada perubahan yang terputus" in types("case", "resume", id, code=0)
    codes = r"\b[a-z]+(-[a-z]+)+\b"
    left = [line for line in told.splitlines() if ENGLISH.search(re.sub(rf"dcdecom .*|/\S+|--\S+|{codes}", "", line))]
    assert left == []
