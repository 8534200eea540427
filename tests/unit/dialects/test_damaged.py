"""A table that was cut or damaged on its way is refused, or as long as it was: a shorter one would hide a machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from random import Random

import pytest

from dcdecom.adapters.switch.answers import NotUnderstood
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.dialects.dialect import NEVER
from dcdecom.adapters.switch.forwarding import ANY_MAC, read_fdb
from dcdecom.adapters.switch.text import decoded, lines_of

from .recordings import READERS, Recording, recordings
from .test_emulators import shell

COUNTING = [name for name, dialect in DIALECTS.items() if dialect.fdb.total != NEVER and name != "cisco_nxos"]
"""Dialects whose table says how long it is; on NX-OS that of early releases only."""


def table(name: str) -> str:
    return shell(name).answer(DIALECTS[name].fdb.ask)


def rows(dialect: Dialect, text: str) -> int | None:
    """How many rows are read; None where the table is refused."""
    try:
        return len(read_fdb(dialect, lines_of(decoded(text))))
    except NotUnderstood:
        return None


@pytest.mark.parametrize("sign", ["\xff", "\x00", "?", "\xc3\xa9"])
@pytest.mark.parametrize("name", DIALECTS)
def test_a_damaged_address_is_no_row_less(name: str, sign: str) -> None:
    dialect, text = DIALECTS[name], table(name)
    whole, first = rows(dialect, text), next(ANY_MAC.finditer(text))
    for at in range(first.start() + 5, first.end()):
        assert rows(dialect, text[:at] + sign + text[at + 1 :]) in (None, whole)


@pytest.mark.parametrize("name", DIALECTS)
def test_an_address_that_was_cut_is_no_row_less(name: str) -> None:
    dialect, text = DIALECTS[name], table(name)
    last = list(ANY_MAC.finditer(text))[-1]
    for at in range(last.start() + 8, last.end()):
        assert rows(dialect, text[:at]) is None


@pytest.mark.parametrize("name", COUNTING)
def test_a_table_that_says_how_long_it_is_lacks_no_row(name: str) -> None:
    dialect, lines = DIALECTS[name], table(name).splitlines(keepends=True)
    assert rows(dialect, "".join(lines))
    for at, line in enumerate(lines):
        if ANY_MAC.search(line):
            assert rows(dialect, "".join(lines[:at] + lines[at + 1 :])) is None


def damage(text: str, chance: Random) -> Iterator[str]:
    """Cut, overwritten, without a line, with a line twice, in another order, with one line that never ends."""
    at, lines = chance.randrange(len(text)), text.splitlines(keepends=True)
    one = chance.randrange(len(lines))
    yield text[:at]
    yield text[:at] + "".join(chr(chance.randrange(256)) for _ in range(4)) + text[at + 4 :]
    yield "".join(lines[:one] + lines[one + 1 :])
    yield "".join(lines[:one] + lines[one : one + 1] * 2 + lines[one + 1 :])
    yield "".join(chance.sample(lines, len(lines)))
    yield text[:at] + chance.choice("x 0") * 100_000 + text[at:]


def read_any(reader: Callable[..., object], dialect: Dialect, text: str) -> None:
    """Raises whatever is no refusal."""
    with suppress(NotUnderstood):
        reader(dialect, lines_of(decoded(text)))


@pytest.mark.parametrize("name", DIALECTS)
def test_whatever_is_printed_is_read_or_refused(name: str) -> None:
    dialect, chance = DIALECTS[name], Random(1)
    for command, reader in ((dialect.fdb.ask, "fdb"), (dialect.neighbours.ask, "neighbours")):
        text = shell(name).answer(command)
        for damaged in (one for _ in range(3) for one in damage(text, chance)):
            read_any(READERS[reader], dialect, damaged)


@pytest.mark.long
@pytest.mark.parametrize("recording", recordings("fdb", "neighbours", "ports"), ids=str)
def test_whatever_was_recorded_is_read_or_refused(recording: Recording) -> None:
    chance, text = Random(1), recording.path.read_bytes().decode("latin-1")
    for damaged in (one for _ in range(8) for one in damage(text, chance)):
        read_any(READERS[recording.kind], recording.dialect, damaged)


@pytest.mark.parametrize("recording", recordings("fdb"), ids=str)
def test_a_recorded_address_that_is_damaged_is_no_row_less(recording: Recording) -> None:
    text = recording.path.read_bytes().decode("latin-1")
    whole = rows(recording.dialect, text)
    for found in list(ANY_MAC.finditer(text))[:20]:
        at = found.start() + 6
        assert rows(recording.dialect, text[:at] + "\xff" + text[at + 1 :]) in (None, whole)
