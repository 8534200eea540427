"""Where a system refuses connections, a command says which, by which file, and what to type."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.cli.stderr_log import Configured, NamedBy, Speech
from dcdecom.cli.unreachable import tell_what_refuses
from dcdecom.documents import configuration
from dcdecom.documents.texts import load
from dcdecom.model.settings import Settings
from dcdecom.model.texts import Texts

CONFIGURATION = """\
estate: lab
people: people.yaml
inventory: inventory
netbox: {{url: "http://127.0.0.1:{port}", reader: "env:NONE"}}
zabbix: {{url: "http://127.0.0.1:{port}", reader: "env:NONE"}}
"""


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """Somebody who takes connections, until the socket is closed."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, listening: socket.socket, monkeypatch: pytest.MonkeyPatch) -> Settings:
    folder = tmp_path / "my lab"
    folder.mkdir()
    (folder / "dcdecom.yaml").write_text(CONFIGURATION.format(port=listening.getsockname()[1]), "utf-8")
    monkeypatch.chdir(tmp_path)
    return configuration.load(folder / "dcdecom.yaml")


def told(
    capsys: pytest.CaptureFixture[str], settings: Settings, named_by: NamedBy, command: str, texts: Texts | None = None
) -> str:  # fmt: skip
    tell_what_refuses(Speech(configured=Configured(settings, named_by, command), texts=texts))
    return capsys.readouterr().err


def test_what_refuses_is_named_with_its_file_and_the_way_on(
    settings: Settings, listening: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, settings, "variable", "look") == ""
    listening.close()
    lines = told(capsys, settings, "variable", "look").splitlines()
    assert lines == [
        f"NetBox: nothing listens at {settings.netbox.url}, its address in {settings.path}.",
        f"Zabbix: nothing listens at {settings.netbox.url}, its address in {settings.path}.",
        "Nothing was changed.",
        "$DCDECOM_CONFIG names that file.",
        "It is a practice lab, which does not run now. To start it: dcdecom lab up --output 'my lab'",
    ]


def test_of_a_real_data_centre_no_lab_is_started(
    settings: Settings, listening: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    """And of a command that may have changed something nothing is said of that: it says so itself."""
    listening.close()
    said = told(capsys, replace(settings, estate="real"), "option", "run")
    assert "lab" not in said.replace("my lab", "")
    assert "--config names that file." in said
    assert "Nothing was changed" not in said


def test_it_is_said_in_the_readers_language(
    settings: Settings, listening: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    listening.close()
    said = told(capsys, settings, "here", "find", texts=load("id"))
    assert "Tidak ada yang diubah." in said
    assert "dcdecom lab up --output 'my lab'" in said
    assert "nothing" not in said.lower()
