"""Whatever stands in a file, loading it ends with a value or with an InputError."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcdecom.documents import configuration, inventory, known_drift, people, playbook, request, shipped, texts
from dcdecom.errors import InputError

LAB = Path(people.__file__).parents[2] / "dcdecom_lab"
BOOK = playbook.load("penarikan-server")
STAFF = people.load(LAB / "people.yaml", BOOK)
SEEDS = [
    (shipped.folder() / "penarikan-server.yaml").read_text("utf-8"),
    (LAB / "people.yaml").read_text("utf-8"),
    (LAB / "requests" / "three.yaml").read_text("utf-8"),
    "a: {hostname: h, groups: [a], connection_options: {snmp: {extras: {version: 2c, community: env:C}}}}\n",
    "estate: lab\npeople: p\ninventory: i\nnetbox: {url: 'http://n', reader: env:A}\nzabbix: {url: 'http://z'}\n",
    "findings:\n  uplink: '{port}'\n",
    "known:\n- {drift: unready, object: srv-x, reason: sold, until: 2099-01-01}\n",
]
PIECES = [*"{}[]'\"|~\t?%é\n\x00", "&a", "*a", "!!x", ": ", "- ", "<<", "0123"]


def load_inventory(path: Path) -> None:
    for name in ("hosts", "groups", "defaults"):
        (path.parent / f"{name}.yaml").write_bytes(path.read_bytes())
    inventory.load(path.parent)


def load_known_drift(path: Path) -> None:
    (path.parent / known_drift.NAME).write_bytes(path.read_bytes())
    known_drift.load(path.parent)


LOADERS: list[Callable[[Path], object]] = [
    lambda path: request.load(path, date(2026, 11, 24), BOOK, STAFF),
    people.load,
    configuration.load,
    playbook.load,
    lambda path: playbook.load_policy(path, BOOK),
    lambda path: texts.load("any", path.parent),
    load_inventory,
    load_known_drift,
]


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A good file in which some places were replaced."""
    text = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.integers(0, 30)) :]
    return text


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates()
keys = st.sampled_from(["people", "rows", "devices", "letter", "policy", "netbox", "a", "groups", "findings"]) | scalars
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


def load_with_all(content: bytes, folder: Path) -> None:
    path = folder / "any.yaml"
    path.write_bytes(content)
    for load in LOADERS:
        with contextlib.suppress(InputError):
            load(path)


limits = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@limits
@given(damaged())
def test_a_damaged_file(tmp_path: Path, text: str) -> None:
    load_with_all(text.encode(), tmp_path)


@limits
@given(trees)
def test_any_tree(tmp_path: Path, tree: object) -> None:
    load_with_all(yaml.safe_dump(tree, allow_unicode=True).encode(), tmp_path)


@limits
@given(st.binary(max_size=60))
def test_any_bytes(tmp_path: Path, content: bytes) -> None:
    load_with_all(content, tmp_path)


@pytest.mark.parametrize("load", LOADERS[:2])
def test_a_file_full_of_mistakes_is_read_in_no_time(load: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "any.yaml"
    path.write_text("people: [" + "{}, " * 5000 + "]\ndevices: [" + "{name: a}, " * 5000 + "]\n", "utf-8")
    with pytest.raises(InputError):
        load(path)
