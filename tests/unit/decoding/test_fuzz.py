"""Files that are cut and files in which bits are turned: each has an answer, and no process of ours ends of one."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

import pytest

from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.ports.decoder import Marks, Thumbnail

from . import files

KINDS: Mapping[str, Callable[[], bytes]] = {
    "jpeg": lambda: files.camera(320, 240), "type-error": lambda: files.TYPE_ERROR,
    "png": lambda: files.saved(files.qr(), "PNG"), "pdf": lambda: files.saved(files.sheet(), "PDF"),
    "heic": files.heic,
}  # fmt: skip


def mutants(content: bytes, count: int, seed: int) -> Iterator[bytes]:
    """Cut anywhere, bits turned mostly near the beginning, pieces doubled or taken out."""
    chance = random.Random(seed)
    for _ in range(count):
        changed = bytearray(content)
        for _ in range(chance.choice((1, 1, 2, 8, 64))):
            at = chance.randrange(chance.choice((32, 512, len(changed))) if len(changed) > 512 else len(changed))
            changed[min(at, len(changed) - 1)] ^= 1 << chance.randrange(8)
        how, at = chance.randrange(4), chance.randrange(len(changed))
        if how == 0:
            changed = changed[:at]
        elif how == 1:
            changed[at:at] = changed[at // 2 : at]
        yield bytes(changed) or b"\0"


def answered(kind: str, count: int, seed: int) -> Counter[str]:
    decoder, said = ChildDecoder(CPU_SECONDS=5, WALL_SECONDS=20), Counter[str]()
    for content in mutants(KINDS[kind](), count, seed):
        shown, read = decoder.thumbnail(content), decoder.marks(content)
        assert isinstance(shown, Thumbnail)
        assert isinstance(read, Marks)
        assert bool(shown.jpeg) != bool(shown.why)
        assert not (read.why and read.found)
        said.update([shown.why or "shown", read.why or "read"])
    return said


@pytest.mark.parametrize("kind", KINDS)
def test_a_few_damaged_files_each_have_an_answer(kind: str) -> None:
    said = answered(kind, 4, 1)
    assert said.total() == 8


@pytest.mark.long
@pytest.mark.parametrize("kind", KINDS)
def test_many_damaged_files_each_have_an_answer(kind: str) -> None:
    said = answered(kind, 20, 2)
    assert said.total() == 40
    assert said["not-started"] == 0
