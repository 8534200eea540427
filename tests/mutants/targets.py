"""What is changed: the checks and the verifier whole, and of the rest a sample that the seed names."""

from __future__ import annotations

import configparser
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from .mutations import Mutation, is_code, mutations

ROOT = Path(__file__).parents[2]
SAMPLED = (
    "dcdecom/engine/advance.py", "dcdecom/engine", "dcdecom/changes", "dcdecom/collect", "dcdecom/adapters/netbox",
    "dcdecom/adapters/snmp", "dcdecom/adapters/switch", "dcdecom/adapters/zabbix",
)  # fmt: skip
"""The engine, the kinds of change, the collector, and the adapters of the systems."""

QUICK = "not long and not whole and not real and not web"
FORKING = ("tests/unit/journal", "tests/unit/surroundings")
"""As the Makefile has it: what forks stands in a process without threads, and before what begins threads."""


@dataclass(frozen=True)
class Group:
    """Mutations that are counted together."""

    name: str
    asked: int
    """Percent of them that tests have to notice."""
    mutations: tuple[Mutation, ...]


def groups(sample: int, seed: int) -> tuple[Group, ...]:
    """All that is to be tried; the same sample for the same seed and sources."""
    rest = list(_of(files(SAMPLED)))
    random.Random(seed).shuffle(rest)
    chosen = sorted(islice(filter(_is_code, rest), sample), key=lambda m: (m.file, m.place))
    return (
        Group("checks", 95, tuple(filter(_is_code, _of(files(("dcdecom/checks",)))))),
        Group("verifier", 95, tuple(filter(_is_code, _of(verifier())))),
        Group("sample", 90, tuple(chosen)),
    )


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
