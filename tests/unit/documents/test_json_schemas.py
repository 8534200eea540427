"""What editors check files by: every file of ours is valid, and the schema refuses what the loader refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from dcdecom.documents import configuration, known_drift, people, playbook
from dcdecom.documents.composing import read_tree
from dcdecom.documents.inventory_layout import SCHEMA as INVENTORY
from dcdecom.documents.inventory_layout import Defaults, Element
from dcdecom.documents.reading import read
from dcdecom.documents.request import SCHEMA as REQUEST
from dcdecom.documents.starter import Answers, texts
from dcdecom.documents.tree import Mapping, Node, Scalar, Sequence
from dcdecom.errors import InputError
from dcdecom.model.request import Request
from docs import generate
from docs.pages.files import EXAMPLE

ROOT = Path(__file__).parents[3]
SHIPPED = ROOT / "dcdecom" / "schemas"
ANSWERS = Answers(
    "https://nb.example", "https://zb.example", 'Dinas "Kominfo": Batam', "Batam", "Asia/Jakarta", "rina", "Rina: A",
    date(2026, 11, 24),
)  # fmt: skip

FILES: tuple[tuple[str, str], ...] = (
    *(("playbook", str(file)) for file in sorted((ROOT / "playbooks").glob("*.yaml"))),
    *(("request", str(file)) for file in sorted((ROOT / "dcdecom_lab" / "requests").glob("*.yaml"))),
    ("people", str(ROOT / "dcdecom_lab/people.yaml")),
    ("people", str(ROOT / "tests/real/people.yaml")),
    ("policy", str(ROOT / "dcdecom_lab/policy.yaml")),
    ("policy", str(ROOT / "tests/real/policy.yaml")),
)


def plain(node: Node) -> Any:
    """A file as an editor reads it."""
    match node:
        case Mapping(entries=entries):
            return {key: plain(below) for key, below in entries.items()}
        case Sequence(items=items):
            return [plain(item) for item in items]
        case Scalar(text=text, kind="number"):
            return int(text) if re.fullmatch(r"-?[0-9]+", text) else float(text)
        case Scalar(text=text, kind="boolean"):
            return text == "true"
        case Scalar(kind="nothing"):
            return None
        case Scalar(text=text):
            return text
    raise AssertionError(node)


def refused(name: str, file: Path) -> list[str]:
    schema = json.loads((SHIPPED / f"{name}.json").read_text("utf-8"))
    Draft7Validator.check_schema(schema)
    found = Draft7Validator(schema).iter_errors(plain(read_tree(file).root))
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def test_the_shipped_schemas_are_what_the_code_says() -> None:
    assert generate.differences(SHIPPED, generate.schemas()) == {}
    assert {file.name for file in SHIPPED.iterdir()} == set(generate.schemas())


@pytest.mark.parametrize(("name", "file"), FILES, ids=lambda value: Path(value).name)
def test_every_shipped_file_is_valid(name: str, file: str) -> None:
    assert refused(name, Path(file)) == []


def test_the_example_of_the_reference_is_valid(tmp_path: Path) -> None:
    (tmp_path / "dcdecom.yaml").write_text(EXAMPLE, "utf-8")
    assert refused("configuration", tmp_path / "dcdecom.yaml") == []


def test_the_files_to_begin_with_are_valid_and_name_their_schema(tmp_path: Path) -> None:
    for name, text in texts(ANSWERS).items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    named = {}
    for file in sorted(tmp_path.rglob("*.yaml")):
        (place,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", file.read_text("utf-8"), flags=re.M)
        assert (file.parent / place).is_file(), file
        named[file.name] = Path(place).stem
        assert refused(Path(place).stem, file) == [], file
    assert named == {
        "dcdecom.yaml": "configuration", "hosts.yaml": "hosts", "groups.yaml": "hosts", "people.yaml": "people",
        "known-drift.yaml": "known-drift", "example.yaml": "request",
    }  # fmt: skip


SHIPPED_FILES = [
    file
    for folder in ("dcdecom", "dcdecom_lab", "playbooks", "ops")
    for file in sorted((ROOT / folder).rglob("*.yaml"))
    if "$schema=" in file.read_text("utf-8")
]


@pytest.mark.parametrize("file", SHIPPED_FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_the_schema_that_a_shipped_file_names_is_there(file: Path) -> None:
    """From where it is shipped, for whoever opens it there; from where `init` writes it, see above."""
    (place,) = re.findall(r"^# yaml-language-server: \$schema=(\S+)$", file.read_text("utf-8"), flags=re.M)
    assert (file.parent / place).is_file()
    assert len(SHIPPED_FILES) == 6


LOADERS: dict[str, Callable[[Path], object]] = {
    "configuration": configuration.load,
    "people": people.load,
    "playbook": playbook.load,
    "policy": lambda file: playbook.load_policy(file, playbook.load("penarikan-server")),
    "known-drift": lambda file: known_drift.load(file.parent),
    "hosts": lambda file: read(file, dict[str, Element], INVENTORY),
    "defaults": lambda file: read(file, Defaults, INVENTORY),
    "request": lambda file: read(file, Request, REQUEST, given={"path": file}),
}
PERSON = "people:\n- {id: rina, name: Rina, mandates: [{party: kasi, valid_from: 2026-01-05}]}\n"
DRIFT = "known:\n- {drift: unready, object: srv-1, reason: old, until: 2026-12-31}\n"

MISTAKES: tuple[tuple[str, str, str, str], ...] = (
    ("configuration", EXAMPLE, "estate: real", "estate: rael"),
    ("configuration", EXAMPLE, "estate: real\n", ""),
    ("configuration", EXAMPLE, "estate: real", "estate: real\nestates: 1"),
    ("configuration", EXAMPLE, "https://netbox.example.go.id", "netbox.example.go.id"),
    ("configuration", EXAMPLE, "https://netbox.example.go.id", "https://admin:geheim@netbox.example.go.id"),
    ("configuration", EXAMPLE, "file:secrets/netbox-reader", "0123456789abcdef"),
    ("configuration", EXAMPLE, "file:secrets/netbox-reader", "env:1ST"),
    ("configuration", EXAMPLE, "  server_roles", "  final_status: Done!\n  server_roles"),
    ("configuration", EXAMPLE, "[colocated-server]", "colocated-server"),
    ("configuration", EXAMPLE, "inventory: inventory", "inventory: ~/inventory"),
    ("configuration", EXAMPLE, "zabbix:", "calendar: {local_days: [24/12/2026]}\nzabbix:"),
    ("configuration", EXAMPLE, "zabbix:\n", "zabbix:\n  timeout: 0\n"),
    ("configuration", EXAMPLE, "zabbix:\n", "zabbix:\n  timeout: soon\n"),
    ("configuration", EXAMPLE, "place: Batam", "place: Batam\n  paper: A5"),
    ("people", PERSON, "party: kasi", "party: Kasi"),
    ("people", PERSON, "2026-01-05", "5 January"),
    ("people", PERSON, "name: Rina", "name: ''"),
    ("people", PERSON, "name: Rina, ", ""),
    ("people", PERSON, "name: Rina", "name: Rina, nip: '1234'"),
    ("people", PERSON, "name: Rina", "name: Rina, logins: [Rina]"),
    ("known-drift", DRIFT, "drift: unready", "drift: untidy"),
    ("known-drift", DRIFT, ", until: 2026-12-31", ""),
    ("known-drift", DRIFT, "reason: old", "reason: ' '"),
    ("policy", "soak: 900\n", "soak: 900", "soak: 900 s"),
    ("policy", "soak: 900\n", "soak", "soaking"),
    ("policy", "soak: 900\n", "soak: 900", "window: 8-10"),
    ("policy", "soak: 900\n", "soak: 900", "trunks: sometimes"),
    ("hosts", "tor-1: {port: 22}\n", "22", "70000"),
    ("hosts", "tor-1: {port: 22}\n", "port: 22", "password: geheim"),
    ("hosts", "tor-1: {port: 22}\n", "port: 22", "connection_options: {snmp: {extras: {version: '1'}}}"),
    ("hosts", "tor-1: {port: 22}\n", "port: 22", "connection_options: {snmp: {extras: {vlans: [5000]}}}"),
    ("defaults", "port: 22\n", "port: 22", "groups: [a]"),
)


@pytest.mark.parametrize(
    ("name", "right", "old", "new"), MISTAKES, ids=[f"{name}: {new or f'no {old}'}" for name, _, old, new in MISTAKES]
)
def test_schema_and_loader_refuse_the_same(tmp_path: Path, name: str, right: str, old: str, new: str) -> None:
    file = tmp_path / f"{name}.yaml"
    file.write_text(right, "utf-8")
    LOADERS[name](file)
    assert refused(name, file) == []
    assert old in right
    file.write_text(right.replace(old, new, 1), "utf-8")
    with pytest.raises(InputError):
        LOADERS[name](file)
    assert refused(name, file) != []
