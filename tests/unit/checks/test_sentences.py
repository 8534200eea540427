"""Every code that a check, step or change finds has a case, and a sentence in each language its parameters fill."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
import yaml

from dcdecom.documents.texts import parameters
from dcdecom.model.finding import Finding

from .case import kind, load
from .codes import Code, codes
from .form_cases import all_found as found_in_forms
from .release_cases import all_found

ROOT = Path(__file__).parents[3]


@cache
def of_checks() -> tuple[Code, ...]:
    return tuple(codes(ROOT / "dcdecom" / "checks", without="afresh"))


@cache
def of_steps() -> tuple[Code, ...]:
    """Those of the steps, and of the changes, which look once more just before the write."""
    folders = ("steps", "changes", "checks/afresh")
    return tuple(code for folder in folders for code in codes(ROOT / "dcdecom" / folder))


@cache
def found() -> tuple[Finding, ...]:
    """What the cases find. Not at import: every process that collects tests would find it again."""
    return (*(finding for case in load() for finding in case.findings()), *all_found(), *found_in_forms())


LANGUAGES = sorted(p.stem for p in (ROOT / "playbooks/texts").glob("*.yaml") if "." not in p.stem)


@cache
def sentences(language: str, section: str) -> dict[str, str]:
    text = (ROOT / "playbooks/texts" / f"{language}.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)[section]
    return found


@cache
def _given() -> dict[str, list[set[str]]]:
    """The parameters that a code comes with: one set for each finding of a case, or for each place in a step."""
    given: dict[str, list[set[str]]] = defaultdict(list)
    for finding in found():
        given[finding.code].append({name for name, _ in finding.params})
    for code in of_steps():
        given[code.code].append({*code.parameters})
    return given


def test_the_source_was_understood() -> None:
    """The scan finds what is known to be there: written at once, chosen by an if, in a table, in a step."""
    known = {
        "uplink", "record-ambiguous", "record-name-differs", "label-serial-differs", "host-back", "too-many-ports",
        "port-open-again", "port-no-longer-its", "came-back",
    }  # fmt: skip
    assert known <= {c.code for c in (*of_checks(), *of_steps())}


def test_every_finding_of_a_check_has_a_case() -> None:
    assert {(c.code, c.kind) for c in of_checks() if c.kind} <= {(f.code, kind(f)) for f in found()}


def test_the_scan_knows_every_code_that_a_case_finds() -> None:
    assert {f.code for f in found()} <= {c.code for c in of_checks()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_sentence_that_its_parameters_fill(language: str) -> None:
    said, every = sentences(language, "findings"), {c.code for c in (*of_checks(), *of_steps())}
    assert every <= {*said}, f"findings without a sentence in {language}.yaml"
    unfilled = {c for c in every for given in _given().get(c, ()) if not parameters(said[c]) <= given}
    assert not unfilled


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_for_letters_need_no_more_than_the_finding_has(language: str) -> None:
    for code, sentence in sentences(language, "letter").items():
        for given in _given().get(code, ()):
            assert parameters(sentence) <= given, code


@pytest.mark.parametrize("section", ["findings", "letter"])
def test_every_language_has_the_same_sentences(section: str) -> None:
    assert len({frozenset(sentences(language, section)) for language in LANGUAGES}) == 1
