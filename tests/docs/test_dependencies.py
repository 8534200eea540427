"""Nothing is imported that is not declared, and nothing is declared without its licence and its reason."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, packages_distributions
from pathlib import Path

from docs.pages.dependencies import ROOT, data, declared, named, optional, pinned

OURS = frozenset({"dcdecom", "dcdecom_lab", "docs", "tests", "bench"})
SPELLED = {
    "Apache2": "Apache-2.0", "Apache License, Version 2.0": "Apache-2.0", "MIT License": "MIT", "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause", "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause OR Apache-2.0",
    "Apache 2.0": "Apache-2.0", "Dual License": "Apache-2.0 OR BSD-3-Clause",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}  # fmt: skip
"""What metadata say in words of their own."""
SILENT = frozenset({"fido2", "pysnmp"})
"""Whose metadata say nothing, or quote the licence instead of naming it; read off the licence file."""


def _imported(file: Path) -> Iterator[str]:
    """The top packages that a file imports, wherever it does so."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


@cache
def _foreign(folder: str) -> Mapping[str, set[str]]:
    """Packages of others that the code of a folder imports, each with the files that do."""
    found: dict[str, set[str]] = {}
    for file in (ROOT / folder).rglob("*.py"):
        for name in set(_imported(file)) - OURS - sys.stdlib_module_names:
            found.setdefault(name, set()).add(str(file.relative_to(ROOT)))
    return found


def _undeclared(folder: str, names: set[str]) -> dict[str, set[str]]:
    """What is imported and stands in no list of what is installed."""
    by_import = packages_distributions()
    return {
        name: files
        for name, files in _foreign(folder).items()
        if not names & {named(it) for it in by_import.get(name, (name,))}
    }


def test_every_import_is_declared(counted: Callable[[str, int], None]) -> None:
    extras = (name for extra in ("dns", "keyring", "postgresql", "scan", "tte", "web") for name in of_extras(extra))
    assert _undeclared("dcdecom", {*declared(), *extras}) == {}
    assert _undeclared("dcdecom_lab", {*declared(), *of_extras("lab")}) == {}
    lists = ("dev.in", "web.in", "mutants.in")
    lines = [line for name in lists for line in (ROOT / "requirements" / name).read_text("utf-8").splitlines()]
    development = {named(line) for line in lines if re.match("[a-z]", line, re.IGNORECASE)}
    for folder in OURS - {"dcdecom", "dcdecom_lab"}:
        assert _undeclared(folder, {*declared(), *optional(), *development}) == {}
    counted("imports", sum(len(files) for folder in OURS for files in _foreign(folder).values()))


def of_extras(extra: str) -> set[str]:
    return {name for name, its in optional().items() if extra in its}


def test_an_undeclared_import_is_found() -> None:
    without = {*declared(), *optional()} - {"holidays"}
    assert _undeclared("dcdecom", without) == {"holidays": {"dcdecom/adapters/calendar.py"}}


def test_nothing_is_declared_that_nobody_uses() -> None:
    by_import = packages_distributions()
    used = {named(it) for name in _foreign("dcdecom") for it in by_import.get(name, ())}
    loaded = {name for name, row in data()["direct"].items() if "loads" in row}
    assert set(declared()) - used == loaded


def test_every_package_has_its_licence_and_its_reason(counted: Callable[[str, int], None]) -> None:
    known = data()
    assert set(known["direct"]) == set(declared())
    assert set(known["optional"]) == set(optional())
    extras = {name for extra in ("lab", "postgresql", "scan", "tte", "web") for name in of_extras(extra)}
    assert {*known["direct"], *known["brought"], *extras} == set(pinned())
    assert [name for name, row in known["direct"].items() if not row["for"].endswith(".")] == []
    counted("licences", len(pinned()))


def test_the_licences_are_those_of_the_packages() -> None:
    known = data()
    written = known["brought"] | {name: row["licence"] for name, row in (known["direct"] | known["optional"]).items()}
    assert {name: said for name in pinned() if (said := _licence(name)) and said != written[name]} == {}
    assert {name for name in pinned() if not _licence(name) and _is_installed(name)} == SILENT


def _licence(name: str) -> str:
    """What an installed package says of itself; empty where it says nothing, or is not for this Python."""
    if not _is_installed(name):
        return ""
    found = metadata(name)
    if "\n" in (found.get("License") or "").strip():
        return ""
    classifiers = [c.rpartition(" :: ")[2] for c in found.get_all("Classifier") or () if c.startswith("License")]
    said = found.get("License-Expression") or (found.get("License") or "").strip() or next(iter(classifiers), "")
    return SPELLED.get(said, said)


def _is_installed(name: str) -> bool:
    try:
        metadata(name)
    except PackageNotFoundError:
        return False
    return True


def test_no_index_stands_in_the_requirements() -> None:
    """Each package with its hashes, and no address from which it would come."""
    names = ("run", "lab", "scan", "tte", "serve", "dns", "postgresql", "dev", "web", "mutants")
    for name in (f"{each}.txt" for each in names):
        text = (ROOT / "requirements" / name).read_text("utf-8")
        assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|--trusted-host| @ ", text)
        blocks = [block for block in re.split(r"\n(?=[a-z0-9])", text) if "==" in block]
        assert [block.partition(" ")[0] for block in blocks if "--hash=sha256:" not in block] == []
