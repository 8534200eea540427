"""What a terminal keeps back of a chassis that was read otherwise than the record has it."""

from __future__ import annotations

from dcdecom.documents.texts import load
from dcdecom.model.finding import Comparison, Finding
from dcdecom.papers.blind import HELD_BACK, veiled

TEXTS = load("en", None)
WORDS = {
    code: {"label": "TYPED", "record": "RECORDED"} for code in HELD_BACK
}


def finding(code: str, device: str = "srv-one", **params: str) -> Finding:
    return Finding(code, "block", device, Comparison.RECORD_MACHINE, tuple(params.items()))


def shown(*found: Finding) -> str:
    return "\n".join(TEXTS.finding(f) for f in veiled(found, TEXTS))


def test_what_was_typed_is_shown_and_what_is_recorded_is_not() -> None:
    for code, params in WORDS.items():
        said = shown(finding(code, **params))
        assert "TYPED" in said
        assert "hidden" in said
        assert "RECORDED" not in said


def test_that_the_record_has_nothing_is_kept_back_too() -> None:
    assert shown(finding("label-asset-tag-differs", label="KOM-1", record="-")) == (
        "Asset tag: chassis KOM-1, record hidden."
    )


def test_every_other_finding_of_the_device_is_searched_for_the_value() -> None:
    said = shown(
        finding("label-serial-differs", label="SGH331XK70", record="SGH331XK7O"),
        finding("serial-shared", serial="sgh331xk7o", others="srv-two (SGH331XK7O)"),
    )
    assert "XK7O" not in said.upper()
    assert "srv-two" in said


def test_what_agrees_and_what_is_anothers_is_shown() -> None:
    said = shown(
        finding("label-position-differs", label="R07 U13", record="R07 U12"),
        finding("serial-shared", serial="SGH331XK7P", others="srv-three"),
        finding("position-differs", device="srv-two", letter="R07 U11", record="R07 U12"),
    )
    assert "SGH331XK7P" in said
    assert "R07 U12" in said


def test_a_short_value_is_hidden_where_it_stands_alone() -> None:
    """Within other text two letters are anybody's."""
    said = shown(
        finding("label-asset-tag-differs", label="9", record="1"),
        finding("asset-tag-differs", letter="1", record="1"),
        finding("serial-shared", serial="S1 1", others="srv-1"),
    )
    assert "srv-1" in said
    assert "letter 1" not in said
