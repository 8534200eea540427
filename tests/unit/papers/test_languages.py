"""What is said in another language: sentences in the code are those of the texts, and each reader gets their own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from dcdecom.bootstrap.user_language import Language, language
from dcdecom.casework.orders import COMPARED
from dcdecom.casework.persons import PLACES
from dcdecom.casework.secret_looking import CONTENTS
from dcdecom.casework.sign_options import PAPERS
from dcdecom.cli.look_lines import KINDS
from dcdecom.documents import configuration
from dcdecom.documents.request_draft import DAYS, EXPECTED
from dcdecom.documents.texts import PARAMETER, languages, load
from dcdecom.model.label import LOOK_ALIKES
from dcdecom.model.playbook import CANCELLATION, Paper, SignatureKind
from dcdecom.model.sentence import SECTION, Joined, Moment, Sentence, in_language
from dcdecom.model.settings import Settings
from dcdecom.papers import vocabulary

WORD = re.compile(r"[A-Za-z]{3,}")
PRODUCT = Path(__file__).resolve().parents[3] / "dcdecom"
ENGLISH, INDONESIAN = load("en"), load("id")
BY_NAME = {
    "look-alikes": LOOK_ALIKES,
    **{f"paper-{paper}": paper for paper in (*get_args(Paper), CANCELLATION)},
    **{f"named-{paper}": named for paper, named in PAPERS.items()},
    **{f"state-{state}": state for state in ("open", "sealed", "cancelled")},
    **{f"file-{name}": name for name in ("playbook", "people", "policy")},
    **{f"place-{role}": named for role, named in PLACES.items()},
    **{f"evidence-{kind}": kind for kind in get_args(SignatureKind)},
    **{f"other-{name}": sentence for name, sentence in COMPARED},
    **{key: what for key, what, _ in CONTENTS},
    **{f"find-{kind}": what for kind, what in KINDS.items()},
    **{f"expected-{name}": what for what, name in (EXPECTED | DAYS).items()},
}
"""Sentences whose text or key is not written where they are said."""


def said() -> Iterator[tuple[str, str]]:
    """Key and sentence of each `Sentence(...)` in the code."""
    for file in PRODUCT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
                key, sentence, *_ = node.args
                if isinstance(key, ast.Constant) and isinstance(sentence, ast.Constant):
                    yield str(key.value), str(sentence.value)


def test_the_sentences_in_the_code_are_the_english_ones() -> None:
    written = [*said()]
    assert len(written) > 20
    found = {**BY_NAME, **dict(written)}
    standing = {k.partition(".")[2]: v for k, v in ENGLISH.sentences.items() if k.startswith(f"{SECTION}.")}
    assert found == standing
    assert len({*written}) == len({key for key, _ in written}), "one key, one sentence"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (vocabulary.SEVERITIES, "console.severity"), (vocabulary.STEP_STATES, "console.row"),
        (vocabulary.FORM_SOURCES, "typed.source"), (vocabulary.ACCESSORIES, "typed.accessory"),
    ],
    ids=["severity", "row", "source", "accessory"],
)  # fmt: skip
def test_the_report_and_the_terminal_use_one_word(words: Mapping[str, str], key: str) -> None:
    said = {code: INDONESIAN.sentences.get(f"{key}-{code}", word) for code, word in words.items()}
    assert said == {**words}
    assert any(f"{key}-{code}" in INDONESIAN.sentences for code in words)


def test_one_sentence_in_another_is_said_in_the_same_language() -> None:
    paper = Sentence("paper-form", "form")
    waiting = "WAITING for {party}: {paper}, step {number} {step}."
    text = Sentence("gate-new", waiting, party="Kadis", paper=paper, number=7, step="formulir")
    assert text == "WAITING for Kadis: form, step 7 formulir."
    assert in_language(text, ENGLISH) == text
    assert in_language(text, INDONESIAN) == "MENUNGGU Kadis: formulir, langkah 7 formulir."
    whole = Sentence("unchanged", "Nothing was changed. {what}", what=text)
    assert in_language(whole, INDONESIAN).startswith("Tidak ada yang diubah. MENUNGGU Kadis: formulir")
    assert in_language("dcdecom case run 2026-0042", INDONESIAN) == "dcdecom case run 2026-0042"
    assert in_language(Sentence("nowhere", "of a later version"), INDONESIAN) == "of a later version"


def test_a_time_is_said_in_the_zone_of_the_office() -> None:
    """In UTC where the zone is not known, as in a log."""
    since = Moment(datetime(2026, 11, 24, 13, 7, tzinfo=UTC))
    held = Sentence("held-by", "{who} since {since} (process {process})", who="rina", since=since, process="1")
    assert held == "rina since 2026-11-24 13:07 UTC (process 1)"
    assert "2026-11-24 13:07 UTC" in in_language(held, INDONESIAN)
    batam = replace(INDONESIAN, zone=ZoneInfo("Asia/Jakarta"))
    assert "2026-11-24 20:07 WIB" in in_language(held, batam)


def test_what_stands_in_braces_is_never_read_as_a_sentence() -> None:
    text = Sentence("read", "Read {device} off its chassis; the record stays hidden until then.", device="{what} {0}")
    assert text.startswith("Read {what} {0} off")
    assert "{what} {0}" in in_language(text, INDONESIAN)


PEOPLE = """\
people:
  - {id: rina, name: Rina, logins: [rina], language: id, mandates: [{party: tim-dc, valid_from: 2026-01-05}]}
  - {id: budi, name: Budi, logins: [budi], mandates: [{party: tim-dc, valid_from: 2026-01-05}]}
  - {id: jo, name: Jo, logins: [jo], language: nl, mandates: [{party: tim-dc, valid_from: 2026-01-05}]}
"""
CONFIGURATION = """\
estate: lab
people: people.yaml
inventory: inventory
netbox: {url: "http://127.0.0.1:1", reader: "env:NONE"}
zabbix: {url: "http://127.0.0.1:1", reader: "env:NONE"}
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "people.yaml").write_text(PEOPLE, "utf-8")
    (tmp_path / "dcdecom.yaml").write_text(CONFIGURATION, "utf-8")
    return configuration.load(tmp_path / "dcdecom.yaml")


@pytest.mark.parametrize(
    ("actor", "environment", "expected"),
    [
        ("rina", {"LANG": "en_US.UTF-8"}, Language("id")),
        ("budi", {"LANG": "id_ID.UTF-8"}, Language("id")),
        ("budi", {"LANG": "id_ID.UTF-8", "LC_ALL": "C.UTF-8"}, Language("en")),
        ("budi", {"LANG": "id_ID.UTF-8", "LC_ALL": ""}, Language("id")),
        ("budi", {"LANG": "en_ID.UTF-8"}, Language("en")),
        ("budi", {"LANG": "POSIX"}, Language("en")),
        ("budi", {}, Language("en")),
        ("nobody", {"LANG": "id"}, Language("id")),
        ("budi", {"LANG": "nl_NL@euro"}, Language("en", "nl (LANG)")),
        ("jo", {"LANG": "id_ID.UTF-8"}, Language("en", "nl (people.yaml, jo)")),
    ],
)
def test_whose_language_it_is(
    settings: Settings, actor: str, environment: dict[str, str], expected: Language
) -> None:
    assert language(settings, actor, environment) == expected


def test_a_people_file_that_cannot_be_read_leaves_the_environments(settings: Settings) -> None:
    settings.people.write_text("people: [language: {", "utf-8")
    assert language(settings, "rina", {"LANG": "id_ID.UTF-8"}) == Language("id")
    settings.people.unlink()
    assert language(settings, "rina", {}) == Language("en")


def test_an_office_may_bring_a_language(tmp_path: Path) -> None:
    assert languages() == {"en", "id"}
    (tmp_path / "papers.nl.yaml").touch()
    assert languages(tmp_path) == {"en", "id", "nl"}


def test_no_indonesian_sentence_is_left_in_english() -> None:
    """What the terminal asks, and where a case stops; a sentence of few words may be the same."""
    own = [key for key in INDONESIAN.sentences if key.partition(".")[0] in ("ask", "request", SECTION)]
    same = [key for key in own if INDONESIAN.sentences[key] == ENGLISH.sentences[key]]
    assert [key for key in same if len(WORD.findall(PARAMETER.sub("", ENGLISH.sentences[key]))) > 2] == []


SPOKEN = (
    *(PRODUCT / "steps").rglob("*.py"), *(PRODUCT / "casework").rglob("*.py"),
    *(PRODUCT / "engine" / name for name in ("advance.py", "by_hand.py", "case_log.py", "permissions.py")),
    *(PRODUCT / "cli" / f"{name}.py" for name in ("rack", "stops", "interactive", "signing", "files", "people")),
    PRODUCT / "journal" / "notary.py",
)
"""Where sentences are made for whoever stands at the rack, or waits at a desk for the next step."""
UNSAID = {
    "the loop does these itself": "a bug",
    "key, touch only": "a grade, as events have it",
    "key, bound passkey": "a grade, as events have it",
    "key, syncable passkey": "a grade, as events have it",
    "key, synced passkey": "a grade, as events have it",
    "signed by touch": "a grade, as events have it",
    "paper, no code": "a grade, as events have it",
    "paper without code": "a grade, as events have it",
    "only signed for": "a grade, as events have it",
    "it is not there": "a reason, as adapters give them",
    "it is no longer configured": "a reason, as adapters give them",
    "the addresses of {}, as it was planned": "a reason, as adapters give them",
    "its record or its switches could not be read": "a reason, as adapters give them",
    "{}: {}. Nothing was changed by this command.": "rights that an account lacks, in doctor's words",
    "A notice did not reach {}: {}": "of the machine that sends notices, for an administrator",
    "the record of {} is not known": "a bug",
    "a gate that was just opened is there": "a bug",
    "tte, not checked by dcdecom": "a grade, as events have it",
    "tte, checked in part": "a grade, as events have it",
    ", time not proved": "a part of a grade, as events have it",
    "tte, checked, no code": "a grade, as events have it",
    "tte, checked, time not proved": "a grade, as events have it",
    "tte, checked, no code, time not proved": "a grade, as events have it",
    "not made, as {} says": "a reason, as events have it",
    "letter {} of {} from {}": "a claim, as events have it",
    "release of case {}": "a claim, as events have it",
}
"""Sentences that are no reader's, and why."""


def unsaid(file: Path) -> Iterator[tuple[int, str]]:
    """Sentences of a module that are in no `Sentence`: three words or more that are no command and no help."""
    tree = ast.parse(file.read_text("utf-8"))
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in ("Sentence", "option", "argument", "compile"):
                inside |= {*ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(node.value)
    for node in ast.walk(tree):
        if node in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            inside |= {*ast.walk(node)}
            text = "".join(str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        words = re.findall(r"(?<![-\w/=.])[a-z]{2,}(?![-\w=(])", re.sub("dcdecom .*", "", text))
        if len(words) >= 3 and text not in UNSAID and text not in BY_NAME.values():
            yield node.lineno, text


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: str(file.relative_to(PRODUCT)))
def test_whatever_stops_a_case_is_said_in_the_readers_language(file: Path) -> None:
    assert [*unsaid(file)] == []


ERRORS = {"InputError", "Refused", "Waiting", "SystemFailure", "OutcomeUnknown", "Conflict"}
PATTERN_OF_COMMAND = re.compile(r"(?:dcdecom )[\w {}.-]+")


def plainly_raised(file: Path) -> Iterator[tuple[int, str]]:
    """Errors of a module that are given their words without a `Sentence`: a command alone needs none."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS):
            continue
        for given in node.args:
            if isinstance(given, ast.JoinedStr | ast.Constant) and not PATTERN_OF_COMMAND.match(ast.unparse(given)[2:]):
                yield node.lineno, ast.unparse(given)


@pytest.mark.parametrize("file", SPOKEN, ids=lambda file: str(file.relative_to(PRODUCT)))
def test_no_refusal_is_raised_in_english_alone(file: Path) -> None:
    assert [*plainly_raised(file)] == []


def test_sentences_one_after_another_are_said_in_one_language() -> None:
    then = Sentence("then", "Then: {command}", command="x")
    both = Joined((Sentence("nothing-changed", "Nothing was changed."), "dcdecom case run 1", then), "\n")
    assert both == "Nothing was changed.\ndcdecom case run 1\nThen: x"
    assert in_language(both, INDONESIAN) == "Tidak ada yang diubah.\ndcdecom case run 1\nKemudian: x"
