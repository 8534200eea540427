"""The people file as the verifier reads it: what dcdecom itself reads, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dcdecom.documents import people as documents
from dcdecom.journal import people_file
from dcdecom.limits import PEOPLE_DEPTH, YAML_BYTES, OverLimit

ROOT = Path(__file__).parents[3]
FOLDERS = ("dcdecom_lab", "inventory", "tests/real")
FILES = [ROOT / folder / "people.yaml" for folder in FOLDERS]


def same(text: str) -> None:
    """What is read here is what dcdecom itself reads: nothing less, and nothing else."""
    plain = yaml.load(text, Loader=yaml.BaseLoader)
    found = people_file.read(text.encode())
    assert list(found) == [p["id"] for p in plain["people"]]
    for entry in plain["people"]:
        person = found[entry["id"]]
        assert person.name == entry["name"]
        assert [m.party for m in person.mandates] == [m["party"] for m in entry["mandates"]]
        assert [m.first.isoformat() for m in person.mandates] == [m["valid_from"] for m in entry["mandates"]]
        assert [m.last.isoformat() if m.last else None for m in person.mandates] == [
            m.get("valid_until") or None for m in entry["mandates"]
        ]
        assert person.keys == {" ".join(k["key"].split()[:2]) for k in entry.get("keys", ())}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_the_people_files_of_this_project_are_read_as_dcdecom_reads_them(path: Path) -> None:
    found, known = people_file.read(path.read_bytes()), documents.load(path)
    assert {p.id: (p.name, p.keys) for p in found.values()} == {
        p.id: (p.name, frozenset(k.bare for k in p.keys)) for p in known.people
    }
    assert {p.id: [(m.party, m.first, m.last) for m in p.mandates] for p in found.values()} == {
        p.id: [(m.party, m.valid_from, m.valid_until) for m in p.mandates] for p in known.people
    }


SIGNS = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
NAMES = st.text(SIGNS, min_size=1, max_size=60).map(str.strip).filter(bool)


@settings(max_examples=150)
@given(
    names=st.lists(NAMES, min_size=1, max_size=4),
    style=st.sampled_from([None, False, True]),
    quote=st.sampled_from([None, "'", '"']),
    unicode=st.booleans(),
    width=st.sampled_from([20, 80, 10_000]),
)
def test_what_a_yaml_library_writes_is_read_alike_or_refused(
    names: list[str], style: bool | None, quote: str | None, unicode: bool, width: int
) -> None:
    entries = [
        {"id": f"p{n}", "name": name, "nip": "198102172006041005", "office": name[::-1].strip() or "x",
         "mandates": [{"party": "kasi", "valid_from": "2026-01-05"},
                      {"party": "kadis", "valid_from": "2026-02-05", "valid_until": "2026-03-01", "acts_for": "Plt."}]}
        for n, name in enumerate(names)
    ]  # fmt: skip
    text = yaml.safe_dump(
        {"people": entries, "shared_logins": []}, default_flow_style=style, default_style=quote, width=width,
        allow_unicode=unicode, sort_keys=False,
    )  # fmt: skip
    try:
        people_file.read(text.encode())
    except people_file.NotRead:
        return
    same(text)


READ = """\
# Who signs
people:
  - id: kasi           # the head of section
    name: "Agus: \\u00e9, S.Kom."
    mandates:
    - {party: kasi, valid_from: 2026-01-05}
    - party: kadis
      valid_from: 2026-03-01
      valid_until: 2026-03-14
      acts_for: Plh.
    keys: [{key: "ssh-ed25519 AAAA kasi@laptop", valid_from: 2026-01-05},
           {key: ssh-ed25519 BBBB, valid_from: 2026-02-01}]
  - {id: rina, name: 'Rina''s', logins: [rina], mandates: [{party: tim-dc, valid_from: 2026-01-05}]}
shared_logins: [noc]
"""


def test_a_long_key_that_a_library_breaks_is_read() -> None:
    key = {"key": f"ssh-ed25519 {'A' * 68} kasi@laptop", "valid_from": "2026-01-05"}
    mandate = {"party": "kasi", "valid_from": "2026-01-05"}
    text = yaml.safe_dump({"people": [{"id": "kasi", "name": "Kasi", "mandates": [mandate], "keys": [key]}]})
    assert any(line.strip() == "kasi@laptop" for line in text.splitlines())
    same(text)


def test_every_way_in_which_people_write_it_is_read() -> None:
    same(READ)
    found = people_file.read(READ.encode())
    assert found["kasi"].keys == {"ssh-ed25519 AAAA", "ssh-ed25519 BBBB"}
    assert found["rina"].name == "Rina's"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("people:", "people: &all"),
        ("id: kasi ", "id: *kasi "),
        ("id: kasi ", "id: !!str kasi "),
        ("id: kasi ", "id: |\n      kasi "),
        ("# the head", "# the head\n      more"),
        ("# the head", "\n\n      more"),
        ("# the head", "\n      more: other"),
        ("  - id: kasi ", "  - id: kasi\n    id: other "),
        ("  - id: kasi ", "  - ? id\n    : kasi "),
        ("people:", "---\n---\npeople:"),
        ("    name:", "\tname:"),
        ("2026-01-05}\n", "2026-01-05\n"),
        ("id: rina", "id: kasi"),
        ("valid_from: 2026-03-01", "valid_from: tomorrow"),
        ("valid_from: 2026-03-01", "<<: x"),
        ("Rina''s", "Rina's"),
        ("people:", "persons:"),
    ],
)
def test_what_is_written_otherwise_is_refused(old: str, new: str) -> None:
    assert old in READ
    with pytest.raises(people_file.NotRead):
        people_file.read(READ.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"people: " + b"[" * 50_000, b"a" * 2_000_000, b"people: 1\n", b"- x\n"]
)
def test_what_is_no_people_file_is_refused_quickly(content: bytes) -> None:
    with pytest.raises(people_file.NotRead):
        people_file.read(content)


# --- the part of YAML that is read -----------------------------------------------------------------------------------

VALUES: dict[str, tuple[str, Any]] = {
    "each escape": (r'a: "\n\t\"\\\/\ \0\r\e"', "\n\t\"\\/ \0\r\x1b"),
    "signs by number": (r'a: "\x41\u0042\U00000043d"', "ABCd"),
    "quotes in quotes": ("a: 'it''s \"so\"'", 'it\'s "so"'),
    "nothing": ("a:", None), "a tilde": ("a: ~", None), "null": ("a: null", None), "Null": ("a: Null", None),
    "NULL": ("a: NULL", None), "quoted, nothing": ("a: \"\"", ""), "quoted, null": ("a: 'null'", "null"),
    "a list": ("a: [b, c]", ["b", "c"]), "an empty list": ("a: []", []), "a comma behind": ("a: [b, c,]", ["b", "c"]),
    "blanks": ("a: [ b ,  c , ]", ["b", "c"]), "in pairs": ("a: {b: c, d: e}", {"b": "c", "d": "e"}),
    "empty pairs": ("a: {}", {}), "empty ones": ("a: [{}, [], { }, [ ]]", [{}, [], {}, []]),
    "pairs without a value": ("a: {b: , c: d}", {"b": None, "c": "d"}),
    "a comma behind pairs": ("a: {b: c,}", {"b": "c"}),
    "pairs in a list": ("a: [{b: [c]}, d]", [{"b": ["c"]}, "d"]),
    "a list of rows": ("a:\n- b\n- c", ["b", "c"]), "to the right": ("a:\n  - b\n  - c", ["b", "c"]),
    "rows of rows": ("a:\n-\n  b: c\n-\n  - d", [{"b": "c"}, ["d"]]), "an empty row": ("a:\n-\n- b", [None, "b"]),
    "a row of pairs": ("a:\n- b: c\n  d: e\n- f: g", [{"b": "c", "d": "e"}, {"f": "g"}]),
    "below": ("a:\n  b:\n    c: d", {"b": {"c": "d"}}), "a list below pairs": ("a:\n  b:\n  - c", {"b": ["c"]}),
    "several lines": ("a: b\n  c\n  d", "b c d"), "brackets over lines": ("a: [b,\n  c\n  ]", ["b", "c"]),
    "brackets in quotes": ("a: ['[{',\n  \"]}\"]", ["[{", "]}"]), "a sign in quotes": ("a: [b, 'c, d']", ["b", "c, d"]),
    "quoted brackets that close": ("a: [']',\n  b]", ["]", "b"]),
    "a comment": ("a: b # c", "b"), "no comment": ("a: b#c", "b#c"),
    "a sign of comments in quotes": ("a: 'b # c'", "b # c"),
    "an apostrophe": ("a: b's # c", "b's"), "a colon": ("a: b:c", "b:c"), "a dash": ("a: -b", "-b"),
    "a mark": ("a: ?b", "?b"),
    "the end of a line of Windows": ("a: b\r\n  c\r\n", "b c"), "the mark of an order": ("\ufeffa: b", "b"),
    "a quote before a sign of comments": (r'a: "b\" # c"', 'b" # c'), "and a single one": ("a: 'b'' # c'", "b' # c"),
    "a slash before a comment": (r'a: "b\\" # c', "b\\"), "blanks behind a line": ("a: b  \n  c", "b c"),
    "blanks behind brackets": ("a: [[b] , 'c' , {d: e} ]", [["b"], "c", {"d": "e"}]),
    "commas behind within": ("a: [[b,], {c: d,}, e]", [["b"], {"c": "d"}, "e"]),
    "the beginning of a document": ("---\na: b", "b"), "blank lines": ("\n  \n# c\n\na: b\n\n", "b"),
}  # fmt: skip
"""What stands at `a`."""
REFUSED: dict[str, tuple[str, str]] = {
    "a second document": ("a: b\n---", "line 2: several documents or directives"),
    "its end": ("a: b\n...", "line 2: several documents or directives"),
    "a directive": ("%YAML 1.2\na: b", "line 1: several documents or directives"),
    "text behind brackets": ("a: [b] c", "line 1: '[b] c'"), "brackets that are not closed": ("a: [b\nc: d", "line 1"),
    "closed by the other": ("a: [b}", "line 1"), "no comma": ("a: [[b] c]", "line 1"),
    "two keys": ("a: {b: c, b: d}", "line 1"),
    "a key twice": ("a: b\na: c", "line 2: a stands twice"), "a tab": ("a:\tb", "line 1: a tab or a control character"),
    "a control character": ("a: b\x07", "line 1: a tab or a control character"),
    "no key": ("a: b\nc", "line 2"), "deeper below a value": ("a: [b]\n  c: d", "line 2: text over several lines"),
    "further to the right": ("a:\n  b: c\n    d: e\n", "line 2"),
    "further to the left": ("a:\n    b: c\n  d: e", "line 3"),
    "below a comment": ("a: b # c\n  d", "line 2: text over several lines"),
    "behind a blank line": ("a: b\n\n  c", "line 3: text over several lines"),
    "a bracket before a comment": ("a: b[ # c\n  d", "line 2: text over several lines"),
    "brackets that go on to the left": ("a: [b,\nc]", "line 1: '[b,'"),
    "quotes that do not end": ("a: 'b", "line 1: quotes that do not end"), "text behind quotes": ("a: 'b' c", "line 1"),
    "no such escape": (r'a: "\q"', "line 1"), "a number that is cut": (r'a: "\x4"', "line 1"),
    "no number": (r'a: "\u00zz"', "line 1"), "a reference": ("a: *b", "line 1"), "an anchor": ("a: &b c", "line 1"),
    "a tag": ("a: !b c", "line 1"), "a block": ("a: |", "line 1"), "a colon within": ("a: b: c", "line 1"),
    "a colon behind": ("a: b:", "line 1"), "quotes within brackets": ("a: [b 'c']", "line 1"),
    "a list": ("- a", "line 1"), "nothing": ("", "line 1"), "text": ("a", "line 1"),
    "a list, then a key": ("- a\nb: c", "line 2"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES.values(), ids=VALUES)
def test_a_value_is_read_as_yaml_has_it(text: str, value: Any) -> None:
    assert people_file.mapping_of(text) == {"a": value}
    assert people_file.mapping_of(f"{text}\nz: last" if not text.endswith("\n") else f"{text}z: last") == {
        "a": value, "z": "last",
    }  # fmt: skip


@pytest.mark.parametrize(("text", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_read_is_named_with_its_line(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(why)}"):
        people_file.mapping_of(text)


MOST = PEOPLE_DEPTH.most


def _rows(line: str, levels: int, begins: int = 1, step: int = 1) -> str:
    """A block in which each line stands below the one before."""
    return "a:\n" + "".join(f"{' ' * (begins + step * at)}{line}\n" for at in range(levels))


NESTED: dict[str, tuple[Callable[[int], str], int]] = {
    "lists in brackets": (lambda levels: f"a: {'[' * levels}{']' * levels}", MOST + 1),
    "lists behind others": (lambda levels: f"a: {'[b, ' * levels}{']' * levels}", MOST),
    "pairs in brackets": (lambda levels: f"a: {'{b: ' * levels}{'}' * levels}", MOST),
    "pairs behind others": (lambda levels: f"a: {'{b: c, d: ' * levels}{'}' * levels}", MOST),
    "keys": (lambda levels: _rows("b:", levels), MOST - 1),
    "rows": (lambda levels: _rows("-", levels), MOST - 1),
    "rows of keys": (lambda levels: _rows("- b:", levels, begins=0, step=2), (MOST - 1) // 2),
    "rows below keys": (lambda levels: _rows("- b:", levels, step=3), (MOST - 1) // 2),
}
"""What is nested so deep, and how deep it may be."""


@pytest.mark.parametrize(("nested", "most"), NESTED.values(), ids=NESTED)
def test_what_is_nested_has_a_limit(nested: Callable[[int], str], most: int) -> None:
    assert people_file.mapping_of(nested(most))
    with pytest.raises(OverLimit):
        people_file.mapping_of(nested(most + 1))


# --- who may what, and when ------------------------------------------------------------------------------------------

ONE = """\
people:
- id: kasi
  name: Agus
  mandates:
  - {party: kasi, valid_from: 2026-01-05, valid_until: 2026-02-05}
  - {party: kadis, valid_from: 2026-01-05}
  keys:
  - {key: ssh-ed25519 AAAA kasi@laptop, valid_from: 2026-01-05, valid_until: 2026-02-05}
  - {key: ssh-ed25519 BBBB, valid_from: 2026-01-05}
"""


def days(holds: Callable[[date], bool]) -> list[bool]:
    return [holds(date(2026, *day)) for day in ((1, 4), (1, 5), (1, 20), (2, 5), (2, 6))]


def test_both_days_of_a_mandate_and_of_a_key_count() -> None:
    person = people_file.read(ONE.encode())["kasi"]
    assert days(lambda on: person.acts_for("kasi", on)) == [False, True, True, True, False]
    assert days(lambda on: person.acts_for("kadis", on)) == [False, True, True, True, True]
    assert days(lambda on: person.acts_for("tim-dc", on)) == [False] * 5
    assert days(lambda on: person.has_key("ssh-ed25519 AAAA", on)) == [False, True, True, True, False]
    assert days(lambda on: person.has_key("ssh-ed25519 BBBB", on)) == [False, True, True, True, True]
    assert days(lambda on: person.has_key("ssh-ed25519 CCCC", on)) == [False] * 5


@pytest.mark.parametrize(
    "word", ["true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "false", "no", "1", ""]
)
def test_an_account_of_a_service_is_told_from_a_person(word: str) -> None:
    found = people_file.read(f"people: [{{id: a, name: b, service: {word}}}]".encode())["a"]
    assert found.service == (word.lower() in ("true", "yes", "on"))
    assert (found.mandates, found.keys, found.post, found.nip) == ((), frozenset(), "", "")


def test_a_post_and_the_digits_of_a_nip_are_kept() -> None:
    text = ONE.replace("name: Agus", 'name: Agus\n  post: Kepala Seksi\n  nip: "19810217 200604 1 005"')
    found = people_file.read(text.encode())["kasi"]
    assert (found.post, found.nip, found.service) == ("Kepala Seksi", "198102172006041005", False)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("name: Agus", "name: Agus\n  service: true", "service account kasi has a mandate or a key"),
        ("BBBB", "AAAA", "a key stands twice"),
        ("- id: kasi", "- {id: kasi, name: x}\n- id: kasi", "two people have one id"),
        ("id: kasi", "id: [kasi]", "\\['kasi'\\] is no text"), ("2026-02-05}", "2026-2-5}", "'2026-2-5' is no day"),
        ("2026-02-05}", "2026-02-30}", "it is no people file that is read here"),
        ("name: Agus", "nama: Agus", "it is no people file that is read here: 'name'"), ("people:", "", "line 1"),
        ("  mandates:\n", f"# {'x' * YAML_BYTES.most}\n  mandates:\n", "LIMIT yaml-bytes"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_people_says_why(old: str, new: str, why: str) -> None:
    assert old in ONE
    with pytest.raises(people_file.NotRead, match=why):
        people_file.read(ONE.replace(old, new, 1).encode())


@pytest.mark.parametrize(
    "has", ["mandates: [{party: a, valid_from: 2026-01-05}]", "keys: [{key: a b, valid_from: 2026-01-05}]"]
)
def test_an_account_of_a_service_signs_nothing(has: str) -> None:
    with pytest.raises(people_file.NotRead, match="service account a has a mandate or a key"):
        people_file.read(f"people: [{{id: a, name: b, service: yes, {has}}}]".encode())
