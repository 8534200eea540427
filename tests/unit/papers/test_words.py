"""Dates, numbers, harmless text, and the texts themselves."""

from __future__ import annotations

import ast
import hashlib
import re
from datetime import UTC, date, datetime
from typing import get_args
from zoneinfo import ZoneInfo

import pytest

from dcdecom.journal.paper_code import code as code_of_journal
from dcdecom.model.changes.change import ChangeState
from dcdecom.model.changes.kinds import CHANGES
from dcdecom.model.playbook import DECISIONS, PAPERS_WITH_CODE, PRINTED
from dcdecom.model.texts import Texts
from dcdecom.papers import dates, journal_code, vocabulary
from dcdecom.papers.change_kinds import CHANGE_KINDS
from dcdecom.papers.codes import Outcome
from dcdecom.papers.gate_sheets import SHEETS
from dcdecom.papers.phrases import inside, listed, named
from dcdecom.papers.sanitize import clipped, plain, plain_all

from .conftest import ROOT, texts_of

NUMBERS = {
    0: "nol", 1: "satu", 10: "sepuluh", 11: "sebelas", 12: "dua belas", 19: "sembilan belas",
    20: "dua puluh", 26: "dua puluh enam",
    31: "tiga puluh satu", 100: "seratus", 111: "seratus sebelas", 1000: "seribu", 1100: "seribu seratus",
    1945: "seribu sembilan ratus empat puluh lima", 2000: "dua ribu", 2026: "dua ribu dua puluh enam",
    11011: "sebelas ribu sebelas",
    100_000: "seratus ribu", 1_001_000: "satu juta seribu",
}  # fmt: skip


@pytest.mark.parametrize(("number", "text"), NUMBERS.items())
def test_numbers_in_words(number, text):
    assert dates.number_words(number) == text


def test_dates_and_times(texts, zone):
    at = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
    assert dates.moment(at, zone) == "27-11-2026 01.30 WIB"
    assert dates.moment(at, zone, seconds=True) == "27-11-2026 01.30.00 WIB"
    assert dates.clock(at, ZoneInfo("Asia/Makassar")) == "02.30 WITA"
    assert dates.long_day(date(2026, 2, 1), texts) == "1 Februari 2026"
    assert dates.weekday(date(2026, 11, 27), texts) == "Jumat"
    assert dates.day("2026-11-24") == "24-11-2026"
    assert dates.day("") == ""
    assert dates.day("besok") == "besok"


def test_papers_and_journal_make_the_same_code():
    heads = [hashlib.sha256(bytes([n])).hexdigest() for n in range(200)] + ["0" * 64, "f" * 64]
    assert [journal_code.code(head) for head in heads] == [code_of_journal(head) for head in heads]
    assert journal_code.code("") == ""
    assert len(journal_code.groups(heads[0])) == 16


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("biasa é 漢", "biasa é 漢"), ("a\x1b[31mb", r"a\x1b[31mb"), ("a\r\nb\tc", "a b c"), ("a\u202eb", r"a\u202eb"),
        ("\ufeffx", r"\ufeffx"), ("a\u2028b", r"a\u2028b"), ("\x9b31m", r"\x9b31m"), ("\U000e0041", r"\U000e0041"),
    ],
)  # fmt: skip
def test_text_is_made_harmless(given, shown):
    assert plain(given) == shown
    assert plain(plain(given)) == shown


def test_values_keep_their_kind():
    assert plain_all({"a\x00": [1, True, ("b\x00",)]}) == {r"a\x00": [1, True, (r"b\x00",)]}


def test_lists_are_whole_and_harmless():
    assert listed([f"srv-{n}" for n in range(99)]).count("srv-") == 99
    assert listed(["a\x1b", "b"], "; ") == r"a\x1b; b"
    assert clipped("abcdef", 4) == "abc…"


def test_both_languages_say_the_same_things():
    ours = ("report.", "sheets.", "drafts.", "console.")
    mine, theirs = ({k: v for k, v in texts_of(x).sentences.items() if k.startswith(ours)} for x in ("id", "en"))
    assert mine.keys() == theirs.keys()
    assert [k for k in mine if _parameters(mine[k]) != _parameters(theirs[k])] == []


def _parameters(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_every_kind_of_change_has_its_words():
    assert CHANGE_KINDS.keys() == CHANGES.keys()
    for language in ("id", "en"):
        sentences = texts_of(language).sentences
        for kind in CHANGES:
            needed = [
                f"report.done-{kind}",
                f"report.change-{kind}",
                f"console.object-{kind}",
                f"console.effect-{kind}",
                f"console.kind-{kind}",
            ]
            assert [key for key in needed if key not in sentences] == []


def test_every_paper_that_is_printed_has_a_sheet():
    assert SHEETS.keys() == PRINTED == {*DECISIONS, *PAPERS_WITH_CODE}
    assert vocabulary.PAPERS.keys() == {*SHEETS, "letter", "told"}


def test_every_fixed_word_is_said_in_the_languages_of_papers(texts, english):
    compared = {outcome: word for outcome, word in vocabulary.OUTCOMES.items() if outcome is not Outcome.NOT_COMPARED}
    tables = (vocabulary.STEP_STATES, vocabulary.CHANGE_STATES, vocabulary.DEVICE_STATES, compared)
    fixed = {word for table in tables for word in table.values()}
    keys = {f"words.{word.replace(',', '').replace(' ', '-')}" for word in fixed}
    assert keys == {k for k in texts.sentences if k.startswith("words.")}
    assert keys == {k for k in english.sentences if k.startswith("words.")}


def test_every_state_has_its_word():
    special = {"otherwise", "taken back", "shut unsaved", "open unsaved"}
    assert vocabulary.CHANGE_STATES.keys() - special == set(get_args(ChangeState))


def test_no_sentence_of_an_office_stands_in_the_code():
    """Slugs, parties and office sentences are the playbook's and the texts'."""
    for file in sorted((ROOT / "dcdecom/papers").glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
        said = [
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs
        ]
        for text in said:
            assert text not in {
                "kasi",
                "kabid",
                "kadis",
                "tim-dc",
                "penarikan",
                "pemeriksaan",
                "penolakan",
                "formulir.txt",
            }, file
            assert not re.search(r"Kepala|Dinas|Batam|PIHAK|Diskominfo|Nomor", text), (file, text)


def test_what_holds_a_blade_has_one_name(texts, english):
    """Slot, as at the rack, in both languages; NetBox's own word is named where somebody looks for it there."""
    for language in (texts, english):
        said = {key: re.sub(r"\{\w+\}|device bays?", "", text) for key, text in language.sentences.items()}
        assert [key for key, text in said.items() if re.search(r"(?i)\bbays?\b", text)] == []
    guides = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
    told = {file: re.sub(r"device bays?|blade-bay|`bay`|bay[=:]", "", file.read_text("utf-8")) for file in guides}
    assert [str(file) for file, text in told.items() if re.search(r"(?i)\bbays?\b", re.sub(r"\{\w+\}", "", text))] == []


def test_people_in_a_sentence_are_joined_by_and(texts, english):
    """A name has commas of its own before its degrees, and a full stop after them ends the sentence once."""
    rina, budi, joko = "Rina Marlina, S.Kom.", "Budi Hartono, A.Md.", "Joko"
    assert named(texts, [rina, budi]) == "Rina Marlina, S.Kom. dan Budi Hartono, A.Md."
    assert named(texts, [rina, joko, budi]) == "Rina Marlina, S.Kom.; Joko; dan Budi Hartono, A.Md."
    assert named(english, [joko]) == "Joko"
    said = texts.say("drafts.team-one", names=named(texts, [rina, budi]))
    assert said.endswith("dan Budi Hartono, A.Md.")
    assert texts.say("report.late", days="1..") == "terlambat 1.. hari"


def test_behind_a_colon_a_sentence_begins_small(texts):
    assert inside(texts, "findings.serial-differs", "Nomor seri menurut X") == "nomor seri menurut X"
    own = Texts("id", {"x": "NetBox memuat {y}.", "z": "{y} berada di sana."})
    assert inside(own, "x", "NetBox memuat Gi1.").startswith("netBox") is False
    assert inside(own, "z", "Gi1/0/1 berada di sana.").startswith("Gi1")
