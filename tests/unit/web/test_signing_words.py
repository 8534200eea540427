"""The signing page has Indonesian words for every name and code that a statement can hold."""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
import yaml

import dcdecom
from dcdecom.adapters.signing_pages import shipped
from dcdecom.journal import label_note, opening_note, paper_note, statement
from dcdecom.journal.statement import KINDS, Statement
from dcdecom.model import drift, playbook, typed_form

ROOT = Path(dcdecom.__file__).parent
PLAYBOOKS = ROOT.parent / "playbooks"
WORDS = json.loads(re.search(r"^const WORDS = (\{.*?^\});$", shipped()["sign.js"].decode(), re.M | re.S)[1])  # type: ignore[index]
DIGEST = "41c9" * 16


def of_kinds() -> Iterator[Statement]:
    """One of each kind and version, with every line that it can have."""
    for name, kind in KINDS.items():
        yield Statement(
            "2026-0042", "penarikan", "kasi", kind.decisions[0], ("srv-1",), "2026-11-26", statement.NONE, DIGEST,
            name, 2, tuple(f"{sort} {DIGEST}" for sort in kind.subjects), (DIGEST,), "x", "2026-12-01",
            "karena",
        )  # fmt: skip
    yield Statement("2026-0042", "penarikan", "kasi", "approve", ("srv-1",), "2026-11-26", DIGEST, DIGEST)


def modules(word: str) -> Iterator[ast.Module]:
    """Every module of the product in which a word stands."""
    texts = (path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    yield from (ast.parse(text) for text in texts if word in text)


def acceptable_codes() -> set[str]:
    """The codes of findings that somebody may accept: those named where a finding is said to be acceptable, and all of
    the module where the code is handed on."""
    known = set(yaml.safe_load((PLAYBOOKS / "texts" / "id.yaml").read_text("utf-8"))["findings"])
    found = {"same-person", "mixed-script", "binding-changed"}
    for tree in modules("acceptable="):
        texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
        for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
            if any(keyword.arg == "acceptable" for keyword in call.keywords):
                named = {a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)}
                found |= (named & known) or (texts & known)
    return found


def of_playbooks(key: str, name: str) -> set[str]:
    files = [p for p in PLAYBOOKS.rglob("*.yaml") if "texts" not in p.parts and "templates" not in p.parts]
    read = [yaml.safe_load(p.read_text("utf-8")) for p in files]
    return {each[name] for book in read for each in book[key]}


def form_keys() -> set[str]:
    made = [t for t in vars(typed_form).values() if isinstance(t, type) and t.__module__ == typed_form.__name__]
    return {f.name for t in made if t is not typed_form.FormContent for f in dataclasses.fields(t)}


NEEDED = {
    "titles": set(statement.TITLES.values()),
    "lines": {each.partition(":")[0] for s in of_kinds() for each in statement.text(s).decode().split("\n")[1:-1]},
    "kinds": set(KINDS),
    "decisions": {d for kind in KINDS.values() for d in kind.decisions} | set(get_args(playbook.Decision)),
    "subjects": {s for kind in KINDS.values() for s in kind.subjects},
    "values": {statement.NONE, statement.EVERY_CASE},
    "parties": of_playbooks("parties", "key"),
    "steps": of_playbooks("rows", "slug"),
    "findings": acceptable_codes(),
    "drifts": set(drift.CLASSES) | set(get_args(drift.DriftClass)),
    "photos": set(get_args(playbook.PhotoKind)),
    "papers": set(get_args(playbook.Paper)),
    "paper": set(paper_note.KEYS),
    "evidence": {"paper", "tte"},
    "decided": set(get_args(playbook.Decision)),
    "label": {name for name, _ in label_note._said(label_note.LabelNote("s", "a", "p", 1, ("m",)))},
    "opening": set(re.findall(r"\b(playbook|office|letter|of) ", opening_note.text("p", "o", "n", "d"))),
    "named": {"agenda", "team", "verified"},
    "form": form_keys(),
    "disks": set(get_args(typed_form.DiskDecision)),
    "accessories": set(get_args(typed_form.AccessoryKind)),
    "wipers": set(get_args(typed_form.WipeBy)) - {""},
    "sources": set(get_args(typed_form.DiskSource)),
}


@pytest.mark.parametrize("table", NEEDED)
def test_every_name_and_code_has_words(table: str) -> None:
    assert NEEDED[table]
    assert NEEDED[table] <= set(WORDS[table]), "write words for it in sign.js"
    assert all(text.strip() for text in WORDS[table].values())


CLOSED = ("titles", "lines", "kinds", "decisions", "subjects", "photos", "papers", "paper", "form", "label")


@pytest.mark.parametrize("table", CLOSED)
def test_no_words_are_left_of_what_is_not_there(table: str) -> None:
    assert set(WORDS[table]) - NEEDED[table] == set()


def test_every_table_is_held_against_the_code() -> None:
    assert set(WORDS) == set(NEEDED)


def test_every_form_that_a_line_has_is_known_here() -> None:
    """The summary takes three forms of the line `note` apart. Who adds a fourth gives it words, or lets it stand."""
    notes = {p.stem for p in (ROOT / "journal").glob("*_note.py")}
    assert notes == {"label_note", "opening_note", "paper_note"}


def test_every_kind_that_a_module_writes_has_words() -> None:
    made: set[str] = set()
    for tree in modules("StatementValues("):
        names = dict(constants(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "StatementValues":
                kind = node.args[0]
                made.add(str(kind.value) if isinstance(kind, ast.Constant) else names[ast.unparse(kind)])
    assert made > {"accept", "cancel", "inspect", "open", "drift", "people"}
    assert made <= set(WORDS["kinds"])


def constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names of a module that stand for a text."""
    for node in tree.body:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            both = (target.elts, node.value.elts) if isinstance(target, ast.Tuple) and isinstance(
                node.value, ast.Tuple) else ([target], [node.value])  # fmt: skip
            for name, value in zip(*both, strict=True):
                if isinstance(name, ast.Name) and isinstance(value, ast.Constant):
                    yield name.id, str(value.value)
