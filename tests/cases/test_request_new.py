"""From a letter to a request file: asked for at a terminal, given by options, and with a NetBox that is not there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml

from dcdecom.documents import configuration, people, playbook, request
from dcdecom.model.request import Request
from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.terminal import Terminal

LETTER = (
    ("its number", "800/112/DISDIK/2026"),
    ("its date, as 2026-11-24", "2026-11-02"),
    ("day on which it came in, as 2026-11-24", "2026-11-03"),
    ("office, as on the letterhead", "Dinas Pendidikan"),
    ("who signed it", "Dra. Nurlaila Hasibuan, M.Pd."),
    ("post of who signed it", "Kepala Dinas Pendidikan Kota Batam"),
    ("NIP of who signed it", ""),
    ("subject (hal)", "Permohonan Penarikan Server"),
    ("scan of the letter, a file", "surat-permohonan.pdf"),
)
MINUTES = (
    ("its number", "027/14/BA-KOLOKASI/2019"),
    ("its date, as 2019-03-11", "2019-03-11"),
    ("its scan, a file", "ba-kolokasi.pdf"),
)
SHEET = (
    ("agenda number", "1186"),
    ("its scan, a file", "disposisi.pdf"),
    ("id of the people file, or name", "kadis"),
    ("on which day, as 2026-11-24", "2026-11-03"),
    ("id of the people file, or name", "Ir. Ratna Dewanti, M.T."),
    ("on which day, as 2026-11-24", "2026-11-04"),
    ("id of the people file, or name", "kasi"),
    ("on which day, as 2026-11-24", "2026-11-05"),
    ("(rina, budi, dewi)", "rina, budi"),
)
PEOPLE = (
    ("whom to call", "Budi Santoso, S.Pd."),
    ("telephone", "0812-0000-0042"),
    ("who comes (Enter alone: the same person)", ""),
    ("NIP", "198509192010011009"),
    ("rank (pangkat/golongan)", "Penata (III/c)"),
    ("post (jabatan)", "Pengurus Barang Dinas Pendidikan"),
)
NUMBERED = "name, exactly as in NetBox, or its number in the list"
AGAIN = "serial number once more, as the letter spells it (Enter alone: as typed)"
DETAILS = (
    ("asset tag", "KOM-2019-0117"),
    ("kode barang", "1.3.2.10.02.04.001/000117"),
    ("type", "Server 1U"),
    ("rack and unit, as R07 U12", ""),
    ("does the letter say processor, memory or disks? yes, or Enter alone", ""),
    ("serial number in the berita acara kolokasi", "SGH331XK7P"),
)
SPECIFIED = (
    ("does the letter say processor, memory or disks? yes, or Enter alone", "yes"),
    ("processor, as 2 x Xeon Silver 4210 (Enter alone: not said)", ""),
    ("memory, as 64 GB (Enter alone: not said)", "64 GB"),
    ("disks with semicolons between, as 2 x 480 GB SSD; 4 TB HDD (Enter alone: not said)", "2 x 480 GB SSD; 4 TB HDD"),
)
NO_MORE = ("serial number of the next device (Enter alone: no more)", "")
OPTIONS = (
    "--number", "800/112/DISDIK/2026", "--date", "2026-11-02", "--received", "2026-11-03", "--office",
    "Dinas Pendidikan", "--signatory", "Dra. Nurlaila Hasibuan, M.Pd.", "--post", "Kepala Dinas Pendidikan Kota Batam",
    "--subject", "Permohonan Penarikan Server", "--minutes-number", "027/14/BA-KOLOKASI/2019", "--minutes-date",
    "2019-03-11", "--minutes-scan", "ba-kolokasi.pdf", "--agenda", "1186", "--disposition-scan", "disposisi.pdf",
    "--endorsed", "kadis,2026-11-03,Drs. Hendra Wijayakusuma, M.Si.", "--endorsed",
    "kabid,2026-11-04,Ir. Ratna Dewanti, M.T.", "--endorsed", "kasi,2026-11-05,Agus Firmansyah, S.Kom.", "--team",
    "rina,budi", "--device",
    "srv-disdik-01,serial=SGH331XK7P,asset-tag=KOM-2019-0117,kode-barang=1.3.2.10.02.04.001/000117,type=Server 1U,"
    "minutes-serial=SGH331XK7P", "--scan", "surat-permohonan.pdf",
    "--contact", "Budi Santoso, S.Pd.", "--contact-phone", "0812-0000-0042", "--collector", "Budi Santoso, S.Pd.",
    "--collector-phone", "0812-0000-0042", "--collector-nip", "198509192010011009", "--collector-rank",
    "Penata (III/c)", "--collector-post", "Pengurus Barang Dinas Pendidikan",
)  # fmt: skip
"""All that `accepted.yaml` says."""
UNDEVICED = (*OPTIONS[: OPTIONS.index("--device")], *OPTIONS[OPTIONS.index("--contact") :])
"""What leaves the signatory's NIP, the letter's scan and the devices to be asked for."""


def at(office: Office, *words: str) -> Terminal:
    """A person types `request new` in the folder of the scans."""
    command = [sys.executable, "-m", "dcdecom", "request", "new", *words, "--config", str(office.config)]
    return Terminal(command, office.requests, os.environ | {"PYTHONPATH": str(ROOT)})


def given(office: Office, *words: str, config: Path | None = None) -> subprocess.CompletedProcess[str]:
    """The same without a terminal."""
    command = [sys.executable, "-m", "dcdecom", "request", "new", *words, "--config", str(config or office.config)]
    around = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=office.requests, env=around, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def read(office: Office, file: Path) -> Request:
    procedure = playbook.load("penarikan-server")
    staff = people.load(configuration.load(office.config).people, procedure)
    return replace(request.load(file, date(2026, 11, 20), procedure, staff), path=Path())


def wanted(office: Office) -> Request:
    """What `accepted.yaml` says, but for the parts of the server: they are asked for where the letter says them."""
    found = read(office, office.request("accepted"))
    return replace(found, devices=tuple(replace(d, cpu="", memory="", disks=()) for d in found.devices))


def answer(terminal: Terminal, *pairs: tuple[str, str]) -> None:
    for prompt, text in pairs:
        terminal.answers(f"{prompt} >", text)


def test_what_a_letter_says_is_asked_for_and_compared_at_once(office: Office) -> None:
    with at(office) as terminal:
        answer(terminal, *LETTER, *MINUTES, *SHEET)
        asked = terminal.sees("serial number, as in the letter")
        assert "3 devices of Dinas Pendidikan" in asked
        assert "SGH331XK7P" not in asked, "what the letter says is not told by the record"
        answer(terminal, ("serial number, as in the letter", "sgh331-xk7p"))
        offered = terminal.sees(NUMBERED).partition("under:")[2]
        assert ("srv-disdik-01" in offered, "srv-disdik-02" in offered) == (True, False)
        assert "KOM-2019-0117" not in terminal.text
        answer(terminal, (NUMBERED, "1"))
        answer(terminal, ("serial number once more, as the letter spells it (Enter alone: as typed)", "SGH331XK7P"))
        answer(terminal, *DETAILS[:3], ("rack and unit, as R07 U12", "R07 u12"), *SPECIFIED, *DETAILS[5:])
        answer(terminal, NO_MORE, *PEOPLE)
        answer(terminal, ("do it now? yes, or Enter for later", "yes"))
        assert terminal.ended() == 0, terminal.text
        assert "letter-record: sesuai" in terminal.text
        assert terminal.widest <= 80
    made = office.config.parent / "requests" / "800-112-disdik-2026.yaml"
    found, expected = read(office, made), wanted(office)
    (device,) = found.devices
    assert (device.rack, device.unit) == ("R07", "12")
    assert (device.cpu, device.memory, device.disks) == ("", "64 GB", ("2 x 480 GB SSD", "4 TB HDD"))
    plain = replace(device, rack="", unit="", memory="", disks=())
    assert replace(found, devices=(plain,)) == expected


def test_candidates_are_shown_and_never_taken(office: Office) -> None:
    """Nothing of the record is written where the letter says nothing; another serial number is said and kept."""
    with at(office, "a.yaml", *UNDEVICED) as terminal:
        answer(terminal, LETTER[6], LETTER[8])
        answer(terminal, ("serial number, as in the letter", "KOM-2019-0117"), (AGAIN, "CZJ-9"), (AGAIN, ""))
        assert "on no device of Dinas Pendidikan" in terminal.sees(NUMBERED)
        answer(terminal, (NUMBERED, ""))
        terminal.sees("A request cannot be without it.")
        answer(terminal, (NUMBERED, "9"))
        terminal.sees("There is no number 9 in the list.")
        answer(terminal, (NUMBERED, "srv-disdik-02"))
        terminal.sees("another serial number for srv-disdik-02")
        answer(terminal, *((prompt, "") for prompt, _ in DETAILS), NO_MORE)
        answer(terminal, ("do it now? yes, or Enter for later", ""))
        assert terminal.ended() == 0, terminal.text
        assert terminal.lines[-2].startswith("do it now?")
    (device,) = read(office, office.requests / "a.yaml").devices
    assert device == type(device)("srv-disdik-02", "CZJ-9")


@pytest.mark.long
def test_an_office_that_no_tenant_is_called_after(office: Office) -> None:
    options = [*UNDEVICED]
    options[options.index("Dinas Pendidikan")] = "Dinas Pendidikan Kota Batam"
    with at(office, "a.yaml", *options) as terminal:
        answer(terminal, LETTER[6], LETTER[8])
        which = "slug of the tenant that is this office (Enter alone: none of them)"
        terminal.sees("no device whose tenant is called exactly Dinas Pendidikan Kota Batam.")
        answer(terminal, (which, "dinas"))
        terminal.sees("dinas is none of these.")
        answer(terminal, (which, "disdik"))
        assert "3 devices of Dinas Pendidikan;" in " ".join(terminal.sees("serial number, as in the letter").split())
        answer(terminal, ("serial number, as in the letter", "SGH331XK7P"), (NUMBERED, "srv-disdik-01"), *DETAILS)
        answer(terminal, NO_MORE, ("do it now? yes, or Enter for later", ""))
        assert terminal.ended() == 0
    found = read(office, office.requests / "a.yaml")
    assert (found.letter.office, found.tenant) == ("Dinas Pendidikan Kota Batam", "disdik")
    (compared,) = json.loads(office.read("check", str(office.requests / "a.yaml"), "--json").out)
    (owner,) = (field for field in compared["fields"] if field["name"] == "tenant")
    assert (owner["letter"], owner["record"], owner["agrees"]) == ("disdik", "disdik", True)


def test_a_netbox_that_is_down_stops_nobody(office: Office) -> None:
    body = yaml.safe_load(office.config.read_text("utf-8"))
    body["netbox"]["url"] = "http://127.0.0.1:1"
    office.config.write_text(yaml.safe_dump(body), "utf-8")
    with at(office, "a.yaml", *UNDEVICED) as terminal:
        answer(terminal, LETTER[6], LETTER[8])
        said = " ".join(terminal.sees("serial number, as in the letter").split())
        assert "NetBox could not be read:" in said
        assert "Going on without it" in said
        answer(terminal, ("serial number, as in the letter", "SGH331XK7P"))
        answer(terminal, ("name, exactly as in NetBox", "srv-disdik-01"), *DETAILS, NO_MORE)
        answer(terminal, ("do it now? yes, or Enter for later", ""))
        assert terminal.ended() == 0, terminal.text
    assert read(office, office.requests / "a.yaml") == wanted(office)


@pytest.mark.long
def test_a_slip_is_asked_again_and_says_what_is_right(office: Office) -> None:
    with at(office) as terminal:
        answer(terminal, LETTER[0], (LETTER[1][0], "02-11-2026"))
        terminal.sees("02-11-2026: type it as 2026-11-02.")
        answer(terminal, (LETTER[1][0], "2026-13-02"))
        terminal.sees("'2026-13-02': expected a date such as 2026-11-24.")
        answer(terminal, LETTER[1], (LETTER[2][0], "2026-11-01"))
        terminal.sees("expected a day not before the letter's")
        answer(terminal, *LETTER[2:], *MINUTES[:2], (MINUTES[2][0], "no such.pdf"))
        terminal.sees("there is no such file.")
        assert "Traceback" not in terminal.text


@pytest.mark.parametrize("key", ["c", pytest.param("d", marks=pytest.mark.long)])
def test_nothing_typed_is_lost(office: Office, key: str) -> None:
    """The command that is shown has it all: it goes on where the person stopped."""
    with at(office) as terminal:
        answer(terminal, *LETTER, *MINUTES, *SHEET)
        answer(terminal, ("serial number, as in the letter", "SGH331XK7P"), (NUMBERED, "1"), *DETAILS[:2])
        terminal.sees("type >")
        terminal.presses(key)
        assert terminal.ended() == 130
        shown = next(line for line in terminal.lines if line.strip().startswith("dcdecom request new"))
    assert not (office.folder / "requests" / "800-112-disdik-2026.yaml").exists()
    contact = "--contact 'Budi Santoso, S.Pd.' --contact-phone 0812-0000-0042 --collector 'Budi Santoso, S.Pd.' "
    again = f'{shown.strip().replace("dcdecom", f"{sys.executable} -m dcdecom", 1)} {contact}'
    done = subprocess.run(
        ["bash", "-c", again], cwd=office.requests, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True,
        text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = read(office, office.folder / "requests" / "800-112-disdik-2026.yaml")
    assert found.letter == wanted(office).letter
    assert found.devices[0].kode_barang == "1.3.2.10.02.04.001/000117"


def test_options_say_all_of_it(office: Office) -> None:
    done = given(office, "made.yaml", *OPTIONS)
    assert done.returncode == 0, done.stderr
    assert read(office, office.requests / "made.yaml") == wanted(office)
    assert done.stdout.splitlines()[-1].strip() == f"dcdecom check made.yaml --config {office.config}"


def test_without_a_terminal_what_is_missing_is_named_in_one_line(office: Office) -> None:
    done = given(office, "made.yaml", "--number", "1/2026", "--agenda", "7")
    assert done.returncode == 2
    first, *rest = done.stderr.splitlines()
    assert first == (
        "--date, --received, --office, --signatory, --post, --minutes-number, --minutes-date, --minutes-scan, "
        "--contact, --collector, --device NAME,serial=TEXT, --disposition-scan, --endorsed, --team: not given, and "
        "there is no terminal to ask. Nothing was written."
    )
    assert rest == ["dcdecom request new --help"]
    assert not (office.requests / "made.yaml").exists()


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--date", "24-11-2026", "--date 24-11-2026: type it as 2026-11-24. Nothing was written."),
        ("--minutes-scan", "none.pdf", "there is no such file. Nothing was written."),
        ("--device", "srv-1,colour=red", "--device srv-1,colour=red: after the name, one of serial,"),
        ("--endorsed", "kadis", "--endorsed kadis: expected PARTY,DATE,NAME. Nothing was written."),
        ("--team", "nobody", "--team nobody: expected the id of a person in the people file."),
        ("--collector-nip", "12", "--collector-nip '12': expected the 18 digits of a NIP"),
    ],
)
def test_a_wrong_option_writes_nothing(office: Office, option: str, text: str, said: str) -> None:
    done = given(office, "made.yaml", *OPTIONS, option, text)
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert not (office.requests / "made.yaml").exists()


def test_no_file_is_overwritten(office: Office) -> None:
    kept = office.request("accepted").read_bytes()
    with at(office, "accepted.yaml") as terminal:
        assert terminal.ended() == 2
        assert "nothing is overwritten" in terminal.text
        assert "its number >" not in terminal.text
    assert office.request("accepted").read_bytes() == kept
