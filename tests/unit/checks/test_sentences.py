"""Every code that a check, step or change finds has a case, and a sentence in each language its parameters fill."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from dcdecom.documents.texts import parameters

from .case import kind, load
from .codes import codes
from .form_cases import all_found as found_in_forms
from .release_cases import all_found

ROOT = Path(__file__).parents[3]
OF_CHECKS = tuple(codes(ROOT / "dcdecom" / "checks", without="afresh"))
OF_STEPS = tuple(
    code for folder in ("steps", "changes", "checks/afresh") for code in codes(ROOT / "dcdecom" / folder)
)
"""Those of the steps, and of the changes, which look once more just before the write."""
FOUND = [*(finding for case in load() for finding in case.findings()), *all_found(), *found_in_forms()]
LANGUAGES = sorted(p.stem for p in (ROOT / "playbooks/texts").glob("*.yaml") if "." not in p.stem)


@cache
def sentences(language: str, section: str) -> dict[str, str]:
    text = (ROOT / "playbooks/texts" / f"{language}.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)[section]
    return found


def _given(code: str) -> Iterator[set[str]]:
    """The parameters that the code comes with: one set for each finding of a case, or for each place in a step."""
    yield from ({name for name, _ in f.params} for f in FOUND if f.code == code)
    yield from ({*c.parameters} for c in OF_STEPS if c.code == code)


def test_the_source_was_understood() -> None:
    """The scan finds what is known to be there: written at once, chosen by an if, in a table, in a step."""
    known = {
        "uplink", "record-ambiguous", "record-name-differs", "label-serial-differs", "host-back", "too-many-ports",
        "port-open-again", "port-no-longer-its", "came-back",
    }  # fmt: skip
    assert known <= {c.code for c in (*OF_CHECKS, *OF_STEPS)}


@pytest.mark.parametrize("code", sorted({(c.code, c.kind) for c in OF_CHECKS if c.kind}), ids=" ".join)
def test_every_finding_of_a_check_has_a_case(code: tuple[str, str]) -> None:
    assert code in {(f.code, kind(f)) for f in FOUND}


@pytest.mark.parametrize("code", sorted({f.code for f in FOUND}))
def test_the_scan_knows_every_code_that_a_case_finds(code: str) -> None:
    assert code in {c.code for c in OF_CHECKS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted({c.code for c in (*OF_CHECKS, *OF_STEPS)}))
def test_every_code_has_a_sentence_that_its_parameters_fill(code: str, language: str) -> None:
    sentence = sentences(language, "findings").get(code)
    assert sentence is not None, f"no findings.{code} in {language}.yaml"
    for given in _given(code):
        assert parameters(sentence) <= given


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_for_letters_need_no_more_than_the_finding_has(language: str) -> None:
    for code, sentence in sentences(language, "letter").items():
        for given in _given(code):
            assert parameters(sentence) <= given, code


@pytest.mark.parametrize("section", ["findings", "letter"])
def test_every_language_has_the_same_sentences(section: str) -> None:
    assert len({frozenset(sentences(language, section)) for language in LANGUAGES}) == 1
