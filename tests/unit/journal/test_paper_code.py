"""The code on papers: what it binds, how it is typed, and what a slip of the pen does to it."""

from __future__ import annotations

import hashlib
import shlex
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dcdecom.journal.paper_code import CHECKS, SIGNS, NoCode, code, read, short

HEAD = "41c902fe7d10a3b8553295e4b848bee781c30a0c86a5b731330806eaaca214de"
CODE = "874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS"
heads = st.binary(max_size=8).map(lambda content: hashlib.sha256(content).hexdigest())


def test_a_code_is_130_bits_of_the_head_and_a_check_sign() -> None:
    assert code(HEAD) == CODE
    assert code("0" * 64) == "0000-0000-0000-0000-0000-0000-000"
    bits = "".join(f"{SIGNS.index(sign):05b}" for sign in CODE.replace("-", "")[:-1])
    assert bits == f"{int(HEAD, 16):0256b}"[:130]
    assert CHECKS.index(CODE[-1]) == int(bits, 2) % 37


@pytest.mark.parametrize(
    "typed",
    [
        CODE, CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " "), f" {CODE}\n", CODE.replace("-", "\u2013"),
        CODE.replace("-", "\u2212"),
        CODE.replace("-", "\u00ad\u200b"), CODE.replace("0", "O").replace("1", "I"), "\uff18" + CODE[1:],
    ],
)  # fmt: skip
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    assert (read(typed).bits, read(typed).is_of(HEAD)) == (130, True)


def test_signs_that_look_alike_are_read_as_what_they_are() -> None:
    head = "00421" + "0" * 59
    typed = code(head)
    for sign, others in (("0", "Oo"), ("1", "IiLl")):
        assert sign in typed
        assert all(read(typed.replace(sign, other)).is_of(head) for other in others)


def test_a_whole_head_and_sixteen_digits_say_how_much_they_give() -> None:
    assert (read(HEAD).bits, read(HEAD.upper()).is_of(HEAD)) == (256, True)
    assert short(HEAD) == "41c9-02fe-7d10-a3b8"
    assert (read(short(HEAD)).bits, read(short(HEAD)).is_of(HEAD)) == (64, True)
    assert not read(short(HEAD)).is_of("51" + HEAD[2:])


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (CODE[:-1], "26 signs"), (CODE + "0", "28 signs"), ("", "0 signs"), (CODE[:-1] + "T", "check sign"),
        ("U" + CODE[1:], "'U' is in no code"), ("%" + CODE[1:], "'%' is in no code"), (CODE[:-1] + "!", "'!'"),
        ("874G-5ZKX-22HV-GN9J", "not all hexadecimal"), ("g" + HEAD[1:], "not all hexadecimal"),
        (HEAD[:63], "63 signs"), ("\u0430" + CODE[1:], "\\u0410"),
    ],
)  # fmt: skip
def test_what_is_no_code_is_told_why(typed: str, why: str) -> None:
    with pytest.raises(NoCode) as told:
        read(typed)
    assert why in str(told.value)


@pytest.mark.parametrize(
    ("typed", "sort", "about"),
    [
        (CODE[:-1], "long", "26"), ("%U" + CODE[2:], "strange", "'%', 'U'"), (CODE[:-1] + "T", "check", ""),
        ("g" + HEAD[1:], "hexadecimal", ""),
    ],
)  # fmt: skip
def test_what_is_no_code_says_of_which_sort_it_is(typed: str, sort: str, about: str) -> None:
    with pytest.raises(NoCode) as told:
        read(typed)
    assert (told.value.sort, told.value.about) == (sort, about)


def test_every_head_of_a_code_begins_with_its_digits() -> None:
    assert (read(CODE).digits, read(HEAD).digits, read(short(HEAD)).digits) == (HEAD[:32], HEAD, HEAD[:16])
    assert read(code("0" * 64)).digits == "0" * 32


@given(heads, st.integers(0, 26), st.sampled_from(SIGNS + CHECKS))
@settings(max_examples=300)
def test_one_wrong_sign_shows(head: str, at: int, other: str) -> None:
    signs = code(head).replace("-", "")
    if signs[at] != other:
        with pytest.raises(NoCode):
            read(signs[:at] + other + signs[at + 1 :])


@given(heads, st.integers(0, 25))
@settings(max_examples=300)
def test_two_neighbours_that_changed_places_show(head: str, at: int) -> None:
    signs = code(head).replace("-", "")
    if signs[at] != signs[at + 1]:
        with pytest.raises(NoCode):
            read(signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :])


@given(heads)
def test_a_code_is_of_its_head_alone(head: str) -> None:
    found = read(code(head))
    last = next(d for d in string.hexdigits if d != head[31])
    assert found.is_of(head)
    assert head.startswith(found.digits)
    assert len(found.digits) == 32
    assert not found.is_of(head[:31] + last.lower() + head[32:])
    assert not found.is_of(f"{int(head, 16) ^ 1 << 126:064x}"), "the last of the 130 bits"
    assert found.is_of(f"{int(head, 16) ^ 1 << 125:064x}"), "the first that it does not hold"


def test_quotes_that_were_pasted_along_are_none_of_it() -> None:
    shown = next(code(f"{n:02x}" * 32) for n in range(200) if code(f"{n:02x}" * 32)[-1] == "*")
    assert shlex.quote(shown) == f"'{shown}'"
    assert read(f"'{shown}'") == read(f'"{shown}" ') == read(shown)
