"""The typed report: it is written and read back without loss, and no word of it decides anything."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, MutableMapping
from dataclasses import fields, replace
from html.parser import HTMLParser
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from dcdecom.documents.report import load
from dcdecom.model.case import Case
from dcdecom.model.changes.kinds import CHANGES
from dcdecom.model.finding import Verdict
from dcdecom.model.fold import EVENTS, fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers import report_words, vocabulary
from dcdecom.papers.blocks import Block, Marked, Table
from dcdecom.papers.build_report import build
from dcdecom.papers.codes import Outcome
from dcdecom.papers.console import report_show
from dcdecom.papers.page import render
from dcdecom.papers.serialise import KEYS, coded, from_mapping, keys_of, to_mapping

from . import journals
from .conftest import ROOT

SCHEMA = json.loads((ROOT / "docs/reference/report.schema.json").read_text("utf-8"))
SCHEMA_1 = ROOT / "tests/unit/papers/laporan-schema-1.yaml"
FIRST = "case-opened"
JOURNALS = {
    "accepted": journals.accepted(), "rejected": journals.rejected(), "sent": journals.rejected(sent=True),
    "three": journals.three(), "could-not-read": journals.could_not_read(), "blade": journals.blade(),
    "hostile": journals.hostile(), "undecided": journals.three(chosen=False),
    "form": journals.accepted(form=journals.FORM),
}  # fmt: skip


@pytest.fixture(params=JOURNALS)
def case(request: pytest.FixtureRequest) -> Case:
    return fold(JOURNALS[request.param].events)


# --- written and read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["texts", "english"])
def test_what_is_written_is_read_as_the_same_report(
    case: Case, language: str, playbook: Playbook, zone: ZoneInfo, request: pytest.FixtureRequest
) -> None:
    texts: Texts = request.getfixturevalue(language)
    report = build(case, playbook, texts, zone)
    written = to_mapping(report, texts)
    assert to_mapping(from_mapping(written, texts), texts) == written
    assert render(from_mapping(written, texts), texts, {}) == render(report, texts, {})


def test_a_report_of_an_older_schema_is_written_as_it_was(texts: Texts) -> None:
    """Its keys and fixed words are today's: each is read as the code that it was, and none is lost."""
    given = load(SCHEMA_1)
    read = from_mapping(given, texts)
    written = to_mapping(read, texts)
    assert written["skema"] == r.SCHEMA
    assert len([*_leaves(written)]) == len([*_leaves({**given, "rak": []})])
    assert replace(from_mapping(written, texts), schema=1) == read
    assert not {*report_words.FORMER_KEYS.values()} & {*_keys(written)}
    assert not {*vocabulary.FORMER} - {"catatan", "dibatalkan"} & {*_words(written)}


def _keys(value: Any) -> Iterator[str]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    yield from value if isinstance(value, dict) else ()
    for one in below:
        yield from _keys(one)


def test_keys_and_states_are_indonesian_throughout(texts: Texts, playbook: Playbook, zone: ZoneInfo) -> None:
    """No key and no state is an English word of the code: event types, kinds of change, deadlines, properties."""
    for journal in JOURNALS.values():
        made = to_mapping(build(fold(journal.events), playbook, texts, zone), texts)
        tables = (report_words.PARTS, report_words.BOUND)
        english = {code for table in tables for code, word in table.items() if code != word}
        assert not english & {*_keys(made)}
        told = [file["jenis"] for file in made["lampiran"]] + [change["jenis"] for change in made["perubahan"]]
        told += [timer["nama"] for timer in made["pengamatan"]]
        assert not {*EVENTS, *CHANGES, *report_words.TIMERS} & {*told} - {"status"}
        assert not [leaf for leaf in _leaves(made) if isinstance(leaf, bool)]


def test_every_event_kind_and_deadline_has_its_word() -> None:
    assert report_words.EVENT_TYPES.keys() == {FIRST, *EVENTS}
    assert report_words.KINDS.keys() == CHANGES.keys()
    for table in (report_words.EVENT_TYPES, report_words.KINDS, report_words.TIMERS, report_words.PARTS,
                  report_words.BOUND, report_words.STATUSES, report_words.OBJECTS):  # fmt: skip
        assert len({*table.values()}) == len(table), "each word is read as one code"


def _leaves(value: Any) -> Iterator[Any]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if below is None:
        yield value
    for one in below or ():
        yield from _leaves(one)


def _words(value: Any) -> Iterator[str]:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    if isinstance(value, str):
        yield value
    for one in below:
        yield from _words(one)


@pytest.mark.parametrize("former", vocabulary.FORMER)
def test_a_former_word_is_read_as_the_code_that_it_was(former: str) -> None:
    tables = [t for t in _tables() if vocabulary.FORMER[former] in t.values() and former not in t.values()]
    assert tables or former in ("dibatalkan", "catatan_dan_mesin")
    for table in tables:
        key = coded("x", table)
        assert key.read is not None
        assert key.write is not None
        assert key.write(key.read(former, ""), "") == vocabulary.FORMER[former]


def test_a_word_of_a_later_version_is_kept(texts: Texts) -> None:
    given = load(SCHEMA_1)
    given["perubahan"][0]["keadaan"] = "tertunda"
    assert to_mapping(from_mapping(given, texts), texts)["perubahan"][0]["keadaan"] == "tertunda"
    assert "tertunda" in render(from_mapping(given, texts), texts, {})


@pytest.mark.parametrize("part", KEYS, ids=lambda part: part.__name__)
def test_every_field_has_a_key_in_the_order_of_its_type(part: type) -> None:
    assert [f.name for f in fields(part)] == list(keys_of(part))


def test_the_schema_explains_exactly_the_keys_that_are_written() -> None:
    explained = {key for node in _nodes(SCHEMA) for key in node.get("properties", {})}
    written = {key.name for part in KEYS for key in keys_of(part).values()}
    assert written == explained


def test_the_schema_allows_every_fixed_word() -> None:
    enums: dict[str, list[set[str]]] = {}
    for name, node in (entry for parent in _nodes(SCHEMA) for entry in parent.get("properties", {}).items()):
        found = SCHEMA["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
        enums.setdefault(name, []).append(set(found.get("enum", ())))
    checked = 0
    free = {r.Path}  # the state of a port is free text in the schema
    for part, key in ((p, k) for p in KEYS if p not in free for k in keys_of(p).values() if k.fixed):
        closest = max(enums[key.name], key=lambda enum: len(enum & key.fixed))
        if closest & key.fixed:
            checked += 1
            unused = {vocabulary.OUTCOMES[Outcome.NOT_COMPARED], vocabulary.OUTCOMES[Outcome.NOT_EXAMINED]}
            assert key.fixed - closest <= unused, part
    assert checked > 15


def test_the_schema_lists_every_code_of_what_is_missing(texts: Texts) -> None:
    kept = set(SCHEMA["properties"]["belum"]["items"]["properties"]["kode"]["enum"])
    assert kept == {k.removeprefix("report.missing-") for k in texts.sentences if k.startswith("report.missing-")}


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for below in value.values():
            yield from _nodes(below)
    elif isinstance(value, list):
        for below in value:
            yield from _nodes(below)


# --- no word decides -------------------------------------------------------------------------------------------------

CONSTANTS = ("YES", "NOT_READ", "NOTHING_FOUND", "NOT_NAMED", "TTE")
NEUTRAL = (vocabulary.VERDICT_KEYS, vocabulary.FORMER)
"""Tables of keys, and of words that are no more."""


def test_rewording_every_text_changes_no_structure(
    case: Case, playbook: Playbook, texts: Texts, zone: ZoneInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is marked, listed, drawn and left out is the same, whatever words stand for it."""
    before = build(case, playbook, texts, zone)
    page, lines = render(before, texts, {}), report_show(before, texts)
    reworded = Texts(texts.language, {key: _reworded(sentence) for key, sentence in texts.sentences.items()})
    for table in _tables():
        for code, word in table.items():
            monkeypatch.setitem(table, code, _reworded(word))
    for name in CONSTANTS:
        monkeypatch.setattr(vocabulary, name, _reworded(getattr(vocabulary, name)))
    after = build(case, playbook, reworded, zone)
    assert _structure(render(after, reworded, {})) == _structure(page)
    assert _marks(report_show(after, reworded)) == _marks(lines)


def test_the_page_and_the_console_compare_no_word() -> None:
    """None of the fixed words stands in the code that shows the report; two of them are names of texts too."""
    fixed = {word for table in _tables() for word in table.values()} | {v.value for v in Verdict}
    fixed |= {getattr(vocabulary, name) for name in CONSTANTS}
    shown = [*(ROOT / "dcdecom/papers/page").glob("*.py"), *(ROOT / "dcdecom/papers").glob("console*.py")]
    assert len(shown) > 6
    for file in (*shown, ROOT / "dcdecom/papers/page/page.html"):
        quoted = set(re.findall(r"""["']([^"'\n]+)["']""", file.read_text("utf-8")))
        assert quoted & (fixed - {"data", "catatan"}) == set(), file.name


def _tables() -> list[MutableMapping[Any, str]]:
    """The tables of fixed words."""
    found = [v for k, v in vars(vocabulary).items() if k.isupper() and isinstance(v, dict) and v not in NEUTRAL]
    assert len(found) >= 15
    return cast("list[MutableMapping[Any, str]]", found)


def _reworded(sentence: str) -> str:
    """Another text of the same length with the same places to fill."""
    parts = re.split(r"(\{[^{}]*\})", sentence)
    return "".join(part if part.startswith("{") else codecs.encode(part, "rot13") for part in parts)


class _Structure(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        self.found.append((tag, given.get("class") or "", given.get("href") or ""))


def _structure(page: str) -> list[tuple[str, str, str]]:
    parser = _Structure()
    parser.feed(page)
    return parser.found


def _marks(blocks: list[Block]) -> list[list[list[str]]]:
    """How each cell of each table is marked."""
    tables = (block for block in blocks if isinstance(block, Table))
    return [[[c.mark if isinstance(c, Marked) else "" for c in row.cells] for row in table.rows] for table in tables]


def test_a_report_holds_nothing_that_is_not_harmless(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    report = build(fold(journals.hostile().events), playbook, texts, zone)
    assert not [c for c in json.dumps(to_mapping(report, texts), ensure_ascii=False) if not c.isprintable()]
    assert isinstance(report.changes, tuple)
    assert report.schema == r.SCHEMA
