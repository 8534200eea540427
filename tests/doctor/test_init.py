"""What a data centre begins with: asked for little, valid at once, and never written over."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from dcdecom.cli import dcdecom
from dcdecom.cli.init import init_
from dcdecom.documents import configuration, inventory, known_drift, people, playbook, request
from dcdecom.documents.starter import SECRETS
from dcdecom.errors import InputError
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]

OPTIONS = (
    "--netbox", "https://nb.example.go.id", "--zabbix", "https://zb.example.go.id/zabbix", "--office", "Dinas: Kominfo",
    "--place", "Batam",
)  # fmt: skip


def begin(folder: Path, *options: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(dcdecom, ["init", str(folder), *options], input=typed)


def test_what_is_written_can_be_loaded(tmp_path: Path) -> None:
    answer = begin(tmp_path / "dc", *OPTIONS)
    assert answer.exit_code == 0, answer.output
    settings = configuration.load(tmp_path / "dc" / "dcdecom.yaml")
    assert (settings.netbox.url, settings.office.name) == ("https://nb.example.go.id", "Dinas: Kominfo")
    assert settings.netbox.reader == f"file:{tmp_path}/dc/secrets/netbox-reader"
    assert inventory.load(settings.inventory).hosts == {}
    assert known_drift.load(settings.inventory) == ()
    (person,) = people.load(settings.people, playbook.load("penarikan-server")).people
    assert [mandate.party for mandate in person.mandates] == ["tim-dc"]
    assert (tmp_path / "dc" / "secrets").stat().st_mode & 0o007 == 0


def test_the_entries_that_stand_there_as_comments_can_be_taken_as_they_are(tmp_path: Path) -> None:
    begin(tmp_path, *OPTIONS)
    for name, empty in (("hosts.yaml", "{}"), ("known-drift.yaml", "known: []")):
        file = tmp_path / "inventory" / name
        comment = file.read_text("utf-8").partition("#\n")[2]
        file.write_text(re.sub("^# ", "", comment, flags=re.MULTILINE).replace(f"\n{empty}\n", "\n"), "utf-8")
    assert set(inventory.load(tmp_path / "inventory").hosts) == {"tor-3", "gw-1"}
    assert [known.drift for known in known_drift.load(tmp_path / "inventory")] == ["unmonitored"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    begin(tmp_path, *OPTIONS)
    own = tmp_path / "inventory" / "hosts.yaml"
    own.write_text("tor-1: {hostname: 10.0.0.1}\n", "utf-8")
    before = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    answer = begin(tmp_path, *OPTIONS, "--secrets", "env")
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == before
    assert answer.stdout.count("left as it is") == len(before)


def test_it_asks_only_for_what_it_was_not_told(tmp_path: Path) -> None:
    answer = begin(tmp_path, typed="https://nb.example\nhttps://zb.example\n\n\n")
    assert answer.exit_code == 0, answer.output
    assert configuration.load(tmp_path / "dcdecom.yaml").zabbix.url == "https://zb.example"
    assert answer.stderr.count("NetBox's address") == 1
    assert "NetBox's address" not in begin(tmp_path / "other", *OPTIONS).stderr


def at_a_terminal(folder: Path) -> Terminal:
    return Terminal([sys.executable, "-m", "dcdecom", "init"], folder, os.environ | {"PYTHONPATH": str(ROOT)})


def test_at_a_terminal_four_things_are_asked_and_two_have_an_answer(tmp_path: Path) -> None:
    with at_a_terminal(tmp_path) as terminal:
        terminal.answers("NetBox's address:", "https://nb.example")
        terminal.answers("Address of Zabbix's frontend:", "https://zb.example")
        terminal.answers("The office's name [Dinas Komunikasi dan Informatika]:", "")
        terminal.answers("The city in which papers are signed [Batam]:", "Tanjungpinang")
        assert terminal.ended() == 0, terminal.text
        assert terminal.lines[-2] == "Next: dcdecom doctor --config dcdecom.yaml"
        assert terminal.widest < 80
    settings = configuration.load(tmp_path / "dcdecom.yaml")
    assert (settings.netbox.url, settings.office.place) == ("https://nb.example", "Tanjungpinang")
    assert settings.office.name == "Dinas Komunikasi dan Informatika"


@pytest.mark.parametrize("key", ["c", "d"])
def test_at_a_terminal_ctrl_c_and_ctrl_d_write_nothing(tmp_path: Path, key: str) -> None:
    with at_a_terminal(tmp_path) as terminal:
        terminal.answers("NetBox's address:", "https://nb.example")
        terminal.sees("Address of Zabbix's frontend:")
        terminal.presses(key)
        assert terminal.ended() == 130, terminal.text
        assert terminal.lines[-2].endswith("Stopped.")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("redirection", ["< /dev/null", "<&-"])
def test_without_a_terminal_it_says_which_option_is_missing(tmp_path: Path, redirection: str) -> None:
    command = f'"{sys.executable}" -m dcdecom init --netbox https://nb.example {redirection}'
    around = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=around, capture_output=True, text=True)
    assert done.returncode == 2
    assert "Address of Zabbix's frontend is not known" in done.stderr
    assert done.stderr.splitlines()[-1] == "Give it as an option: --zabbix"
    assert list(tmp_path.iterdir()) == []


def test_an_address_that_is_none_writes_nothing(tmp_path: Path) -> None:
    wrong = ("--netbox", "https://admin:geheim@nb.example", *OPTIONS[2:])
    answer = CliRunner().invoke(dcdecom, ["init", str(tmp_path), *wrong])
    assert answer.exit_code != 0
    assert list(tmp_path.iterdir()) == []


def test_no_option_takes_a_secret() -> None:
    names = {name for one in init_.params if isinstance(one, click.Option) for name in one.opts}
    assert names == {"--netbox", "--zabbix", "--office", "--place", "--secrets"}


def test_references_to_the_environment(tmp_path: Path) -> None:
    answer = begin(tmp_path, *OPTIONS, "--secrets", "env")
    text = (tmp_path / "dcdecom.yaml").read_text("utf-8") + (tmp_path / "inventory/groups.yaml").read_text("utf-8")
    assert " file:secrets" not in text
    assert "reader: env:DCDECOM_NETBOX_READER" in text
    assert "export DCDECOM_NETBOX_READER" in answer.stderr


KEYRING = """\
import json, pathlib, sys
STORE = pathlib.Path({store!r})
def get_password(service, user):
    kept = json.loads(STORE.read_text()) if STORE.exists() else {{}}
    return kept.get(f"{{service}}/{{user}}")
def set_password(service, user, text):
    kept = json.loads(STORE.read_text()) if STORE.exists() else {{}}
    STORE.write_text(json.dumps({{**kept, f"{{service}}/{{user}}": text}}))
"""


def begin_with_a_key_store(tmp_path: Path, typed: str) -> subprocess.CompletedProcess[str]:
    """`init --secrets keyring` by a key store that is the file store.json."""
    package = tmp_path / "modules" / "keyring"
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text(KEYRING.format(store=str(tmp_path / "store.json")))
    (package / "errors.py").write_text("class KeyringError(Exception): ...\n")
    command = [sys.executable, "-m", "dcdecom", "init", str(tmp_path / "dc"), *OPTIONS, "--secrets", "keyring"]
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "modules")}
    # A session of its own has no terminal: secrets are asked for at that of whoever runs the tests, where there is one.
    return subprocess.run(
        command, input=typed, env=env, capture_output=True, text=True, check=True, start_new_session=True,
    )  # fmt: skip


def test_secrets_are_asked_for_unseen_and_go_to_the_key_store_alone(tmp_path: Path) -> None:
    ran = begin_with_a_key_store(tmp_path, "geheim-1\n" + "\n" * (len(SECRETS) - 1))
    assert (tmp_path / "store.json").read_text() == '{"dcdecom/netbox-reader": "geheim-1"}'
    written = "".join(file.read_text("utf-8") for file in (tmp_path / "dc").rglob("*") if file.is_file())
    assert "geheim" not in written + ran.stdout + ran.stderr
    assert "reader: keyring:dcdecom/netbox-reader" in written
    assert ran.stdout.count("stored") == 1


def test_what_the_key_store_has_is_not_asked_for_and_not_replaced(tmp_path: Path) -> None:
    """Not even where it is empty; what it has not is still asked for."""
    kept = '{"dcdecom/netbox-reader": "geheim-1", "dcdecom/netbox-writer": ""}'
    (tmp_path / "store.json").write_text(kept)
    ran = begin_with_a_key_store(tmp_path, "geheim-2\n" * (len(SECRETS) - 2))
    stored = json.loads((tmp_path / "store.json").read_text())
    assert stored == {f"dcdecom/{name}": "geheim-2" for name in SECRETS} | json.loads(kept)
    assert [line.split()[-1] for line in ran.stdout.splitlines() if line.startswith("left as it is")] == [
        "keyring:dcdecom/netbox-reader", "keyring:dcdecom/netbox-writer",
    ]  # fmt: skip


def test_the_example_of_a_request_is_one_once_its_scan_is_there(tmp_path: Path) -> None:
    """Also with its comments taken as keys."""
    begin(tmp_path, *OPTIONS)
    file = tmp_path / "requests" / "example.yaml"
    procedure = playbook.load("penarikan-server")
    staff = people.load(tmp_path / "inventory" / "people.yaml", procedure)
    with pytest.raises(InputError, match=r"ba-kolokasi\.pdf, which is not there"):
        request.load(file, date(2026, 11, 20), procedure, staff)
    for scan in ("ba-kolokasi.pdf", "disposisi.pdf", "surat-masuk.pdf"):
        (file.parent / scan).touch()
    assert request.load(file, date(2026, 11, 20), procedure, staff).disposition is None
    comment = r"^( *)# (?=[ -]*[a-z_]+: |[ -]*[a-z_]+:$|  +- \{)"
    keys = re.sub(comment, r"\1", file.read_text("utf-8"), flags=re.MULTILINE)
    file.write_text(keys.replace("[operator]", f"[{staff.people[0].id}]").partition("\n")[2], "utf-8")
    found = request.load(file, date(2026, 11, 20), procedure, staff)
    assert (found.tenant, found.devices[0].position) == ("dinas-pendidikan", "R07 U12")
    assert found.disposition is not None
