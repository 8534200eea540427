"""A label is read off a photo at any turn, by a child that has little of everything."""

from __future__ import annotations

import resource

import pytest

from dcdecom.adapters.decoding import ChildDecoder

from .photographed import photographed

SERIAL = "SGH331XK7P"


MORE = [pytest.param(turn, marks=pytest.mark.long) for turn in (7, 38, 68, 83, 113, 172, 262, 338)]


@pytest.mark.parametrize("turn", [0, 22, 97, *MORE])
def test_bars_of_700_pixels_are_read_at_any_turn_through_a_blur(turn: int) -> None:
    photo = photographed(SERIAL, turn=turn)
    before = _spent()
    found = ChildDecoder().label(photo)
    assert [mark.text for mark in found.found] == [SERIAL]
    assert _spent() - before < 3


def _spent() -> float:
    """Seconds of the processor that children have had: whoever else uses the machine makes no difference."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_every_code_of_a_label_is_told_and_a_qr_code_does_not_end_the_search() -> None:
    found = ChildDecoder().label(photographed(SERIAL, "9CB654A10210", turn=33, qr="dcdecom"))
    assert {mark.text for mark in found.found} == {SERIAL, "9CB654A10210", "dcdecom"}


def test_where_there_is_no_label_none_is_read_within_the_same_time() -> None:
    before = _spent()
    found = ChildDecoder().label(photographed())
    assert (found.found, found.why) == ((), "")
    assert _spent() - before < 3


def test_what_is_no_photo_is_told_as_any_picture_is() -> None:
    assert ChildDecoder().label(b"%PDF-1.4 not a photo").why == "no-picture"
