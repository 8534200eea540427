"""What CONTRIBUTING says of the code holds: its tree is the tree, and each list is where a row says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.reading import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TOP = frozenset({"dcdecom", "dcdecom_lab", "docs", "tests", "playbooks", "ops", "bench", "requirements"})
FILES = r"\.(?:py|md|toml|yaml|in|txt)"


def rows() -> list[tuple[str, str, str]]:
    """The rows of *To add something*: what, what to write, where to list it."""
    _, _, section = TEXT.partition("## To add something")
    table = [line for line in section.partition("\n## ")[0].splitlines() if line.startswith("|")][2:]
    return [(a.strip(), b.strip(), c.strip()) for a, b, c in (line.strip("|").split("|") for line in table)]


def quoted(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def paths(cell: str) -> Iterator[str]:
    """What a cell names as a file or folder of the checkout."""
    for word in quoted(cell):
        if ("/" in word and " " not in word) or re.fullmatch(rf"[\w.-]+{FILES}", word):
            yield word


def listed(cell: str) -> Iterator[tuple[str, str]]:
    """Names, each with the file that a cell has it in: "`CHECKS` in `FILE`", "`a`, `b` and `c` in `FILE`"."""
    for names, file in re.findall(r"((?:`\w+`(?:, | and )?)+) in `([^`]+\.py)`", cell):
        yield from ((name, file) for name in quoted(names))


def defined(file: Path) -> set[str]:
    """What a module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
    return found


ROWS = pytest.mark.parametrize(("what", "write", "where"), rows(), ids=[row[0] for row in rows()])


@ROWS
def test_what_a_row_names_is_there(what: str, write: str, where: str) -> None:
    for path in (*paths(write), *paths(where)):
        assert (ROOT / path).exists(), path
        assert path.endswith("/") == (ROOT / path).is_dir(), path


@ROWS
def test_each_list_is_in_the_file_that_a_row_names(what: str, write: str, where: str) -> None:
    for name, file in (*listed(write), *listed(where)):
        assert name in defined(ROOT / file), f"{name} in {file}"


@ROWS
def test_no_list_is_named_without_its_file(what: str, write: str, where: str) -> None:
    lists = {word for word in quoted(f"{write} {where}") if re.fullmatch(r"[A-Z]{4,}", word)}
    assert lists <= {name for name, _ in (*listed(write), *listed(where))}


@ROWS
def test_a_module_that_a_row_runs_is_there(what: str, write: str, where: str) -> None:
    for word in quoted(f"{write} {where}"):
        if module := re.match(r"python -m ([\w.]+)", word):
            path = ROOT / module[1].replace(".", "/")
            assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), word


def test_the_rows_are_read() -> None:
    """The scan finds what is known to stand there."""
    found = {name for _, write, where in rows() for name, _ in (*listed(write), *listed(where))}
    assert {"CHECKS", "EVENTS", "CHANGES", "KINDS", "COMMANDS", "ACTIONS", "SHAPES", "Action", "writers"} <= found
    assert len([path for _, write, where in rows() for path in (*paths(write), *paths(where))]) > 40


# --- where things are ------------------------------------------------------------------------------------------------


def tree() -> tuple[set[str], set[str]]:
    """What the block of *Where things are* names: in `dcdecom/`, and beside it."""
    _, _, section = TEXT.partition("## Where things are")
    lines = section.split("```")[1].splitlines()
    inside = {line.split()[0] for line in lines if line.startswith("  ")}
    return inside, {line.split()[0] for line in lines if line[:1].strip()}


def standing(folder: Path) -> set[str]:
    """What is in a folder, but for what Python and tools leave there."""
    entries = (path for path in folder.iterdir() if not path.name.startswith((".", "__pycache__")))
    return {f"{path.name}/" if path.is_dir() else path.name for path in entries}


def test_the_tree_is_the_tree() -> None:
    inside, beside = tree()
    assert inside == standing(ROOT / "dcdecom") - {"__init__.py"}
    assert beside == {f"{name}/" for name in TOP}
    assert all((ROOT / name).is_dir() for name in TOP)


def renamed(part: int) -> list[list[str]]:
    """The rows of one of the two tables of former names: of modules, and of what is in them."""
    page = (ROOT / "docs" / "explanation" / "names.md").read_text("utf-8").split("\n## ")[part]
    return [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("|")][2:]


def test_former_names_of_modules_lead_to_those_of_today() -> None:
    table = renamed(0)
    assert len(table) > 80
    for was, now in table:
        found = [base / f"{now}{end}" for base in (ROOT, ROOT / "dcdecom") for end in ("", ".py")]
        assert any(path.exists() for path in found), now
        assert " " in was or not (ROOT / "dcdecom" / f"{was}.py").exists(), was
        assert " " in was or not list((ROOT / "dcdecom" / was).glob("*.py")), was


def test_the_budgets_are_those_of_ci() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    [kept] = re.findall(r"^declare -A BUDGET=\((.+)\)$", script, flags=re.M)
    [whole] = re.findall(r"^WHOLE=(\d+)$", script, flags=re.M)
    told = re.findall(r"^\| (?:`make ([a-z-]+)`|(the whole)\b.*) \| (\d+) \|$", TEXT, flags=re.M)
    assert {made or rest: minutes for made, rest, minutes in told} == {
        **dict(re.findall(r"\[([a-z-]+)\]=(\d+)", kept)), "the whole": whole,
    }  # fmt: skip
    assert {made for made, *_ in told if made} <= set(re.findall(r"^ *made ([a-z-]+) ", script, flags=re.M))


def test_every_part_of_test_long_is_made_in_ci() -> None:
    made = re.findall(r"^test-long: ([^#]+) ##", (ROOT / "Makefile").read_text("utf-8"), flags=re.M)[0].split()
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    assert len(made) == 6
    assert [part for part in made if f" {part}" not in script] == []


def named_in(module: str) -> set[str]:
    """Classes, functions, parameters and fields of a module; none of one that is not there any more."""
    path = ROOT / "dcdecom" / f"{module}.py"
    nodes = [*ast.walk(ast.parse(path.read_text("utf-8")))] if path.exists() else []
    named = {n.name for n in nodes if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    return named | {n.arg for n in nodes if isinstance(n, ast.arg)} | {
        n.target.id for n in nodes if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    }  # fmt: skip


def test_former_names_in_modules_lead_to_those_of_today() -> None:
    table = renamed(1)
    assert len(table) > 40
    for was, now in table:
        assert not {was.partition(": ")[2]} & named_in(was.partition(": ")[0]), was
        assert now.partition(": ")[2] in named_in(now.partition(": ")[0]), now
