"""What is changed: the checks and the verifier whole, and of the rest a sample that the seed names."""

from __future__ import annotations

import configparser
import random
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .mutations import Mutation, is_code, mutations

ROOT = Path(__file__).parents[2]
SAMPLED = (
    "dcdecom/engine", "dcdecom/changes", "dcdecom/collect", "dcdecom/adapters/netbox",
    "dcdecom/adapters/snmp", "dcdecom/adapters/switch", "dcdecom/adapters/zabbix",
)  # fmt: skip
"""The engine, the kinds of change, the collector, and the adapters of the systems."""

NAMES = ("checks", "verifier", "sample")
QUICK = "not long and not whole and not real and not web and not store"
FORKING = ("tests/unit/journal", "tests/unit/surroundings")
"""As the Makefile has it: what forks stands in a process without threads, and before what begins threads."""


@dataclass(frozen=True)
class Group:
    """Mutations that are counted together."""

    name: str
    asked: int
    """Percent of them that tests have to notice."""
    mutations: tuple[Mutation, ...]


@dataclass(frozen=True)
class Part:
    """What is taken of a group."""

    files: tuple[str, ...]
    """Only these; every one where none is named."""
    most: int | None
    """How many mutations at most, chosen by the seed. None: all."""
    seed: int

    def of(self, sources: Iterable[Path]) -> tuple[Mutation, ...]:
        named = [source for source in sources if not self.files or str(source.relative_to(ROOT)) in self.files]
        found = list(_of(named))
        if self.most is None:
            return tuple(filter(_is_code, found))
        random.Random(self.seed).shuffle(found)
        return tuple(sorted(islice(filter(_is_code, found), self.most), key=lambda m: (m.file, m.place)))


def groups(sample: int, seed: int, names: Collection[str] = NAMES, part: Part | None = None) -> Iterator[Group]:
    """What is to be tried of these groups; the same mutations for the same seed and sources."""
    taken = part or Part((), None, seed)
    if "checks" in names:
        yield Group("checks", 95, taken.of(files(("dcdecom/checks",))))
    if "verifier" in names:
        yield Group("verifier", 95, taken.of(verifier()))
    if "sample" in names:
        yield Group("sample", 90, Part(taken.files, sample, seed).of(files(SAMPLED)))


def _is_code(mutation: Mutation) -> bool:
    return is_code(mutation, (ROOT / mutation.file).read_bytes())


def verifier() -> tuple[Path, ...]:
    """The modules of the contract by which the verifier runs alone."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    names = contracts["importlinter:contract:alone"]["source_modules"].split()
    return tuple(ROOT / f"{name.replace('.', '/')}.py" for name in names)


def files(places: Iterable[str]) -> tuple[Path, ...]:
    """Every source at these places. Raises FileNotFoundError for a place that is gone."""
    return tuple(file for place in places for file in _sources(ROOT / place))


def _sources(place: Path) -> list[Path]:
    if not place.exists():
        raise FileNotFoundError(f"{place}: tests/mutants/targets.py names it")
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def _of(sources: Iterable[Path]) -> Iterator[Mutation]:
    for file in sources:
        yield from mutations(str(file.relative_to(ROOT)), file.read_bytes())
