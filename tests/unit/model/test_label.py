"""What a person read off a label, against what the record has."""

from __future__ import annotations

import pytest

from dcdecom.model.label import ends, is_place, same, same_place

SERIAL = "SGH331XK7P"


@pytest.mark.parametrize(
    "typed",
    [
        SERIAL, "sgh331xk7p", "SGH 331-XK7P", " s g h 3 3 1 x k 7 p ", "SGH331\u2011XK7P", "SGH331 \u2013 XK7P",
        "SGH331\u2212XK7P", "SGH\u00a0331XK7P", "SGH\t331XK7P", "\uff33\uff27\uff28331XK7P", "SGH331\u00adXK7P",
    ],
)  # fmt: skip
def test_case_blanks_and_hyphens_make_no_difference(typed: str) -> None:
    assert same(typed, SERIAL)
    assert same(SERIAL, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "", "-", "SGH331XK7", "SGH331XK7PP", "5GH331XK7P", "SGH33lXK7P", "SGH331XK7P.", "SGH331_XK7P", "SGH331/XK7P",
        "\u0405GH331XK7P", "SGH331\u0425K7P", "SGH331X\u041a7P", "SGH331XK7\u03a1",
    ],
)  # fmt: skip
def test_nothing_else_is_forgiven(typed: str) -> None:
    assert not same(typed, SERIAL)
    assert not same(SERIAL, typed)


@pytest.mark.parametrize(("letter", "digit"), [("O", "0"), ("I", "1"), ("B", "8"), ("S", "5"), ("Z", "2")])
def test_characters_that_look_alike_are_two(letter: str, digit: str) -> None:
    assert not same(f"CZJ{letter}2", f"CZJ{digit}2")
    assert not same(f"CZJ{letter.lower()}2", f"CZJ{digit}2")


def test_no_asset_tag_may_be_typed_as_a_hyphen() -> None:
    assert same("-", "")
    assert not same("-", "KOM-2019-0117")


@pytest.mark.parametrize(
    "typed",
    ["R07 U12", "r07u12", "R07-U12", "r07 - u 12", "R07U012", " R07\u00a0U12 ", "R 07 U12", "R-07 \u2013 U12",
     "\uff3207 \uff3512"],
)  # fmt: skip
def test_one_place_in_many_spellings(typed: str) -> None:
    assert is_place(typed)
    assert same_place(typed, "R07 U12")


@pytest.mark.parametrize(
    ("typed", "record"),
    [
        ("R07 U1", "R07 U12"), ("R07 U13", "R07 U12"), ("R7 U12", "R07 U12"), ("RO7 U12", "R07 U12"),
        ("\u042007 U12", "R07 U12"), ("R07 U12.5", "R07 U12"), ("A1-1 U5", "A11 U5"), ("R1 1 U5", "R11 U5"),
        ("R07 U1-2", "R07 U12"), ("R07 U1 2", "R07 U12"), ("", "R07 U12"), ("R07 U12", ""),
    ],
)  # fmt: skip
def test_two_places_are_two(typed: str, record: str) -> None:
    assert not same_place(typed, record)
    assert not same_place(record, typed)


@pytest.mark.parametrize(
    "text", ["", " ", "R07", "U12", "12", "R07 12", "R07 U", "R07 U0", "R07 U1-2", "R07 U1 2", "R07 U12 rear",
             "R07 U123", "- U12", "R07/12"],
)  # fmt: skip
def test_what_is_no_place(text: str) -> None:
    assert not is_place(text)


@pytest.mark.parametrize("typed", ["XK7P", "xk7p", " xk7p ", "x k 7 p", "X-K7P", SERIAL.lower(), "331-XK7P"])
def test_the_last_four_confirm(typed: str) -> None:
    assert ends(SERIAL, typed)


@pytest.mark.parametrize("typed", ["", "K7P", "K-7P", "----", "   P", "---P", "XK7O", "\u0425K7P", "XK7", "SGH3"])
def test_what_confirms_nothing(typed: str) -> None:
    assert not ends(SERIAL, typed)


def test_a_hyphen_in_the_last_four_is_one_of_the_four() -> None:
    assert ends("CZ-21-07", "1-07")
    assert ends("CZ-21-07", "2107")
    assert not ends("CZ-21-07", "-07")
