"""A label is read off a photo at any turn, by a child that has little of everything."""

from __future__ import annotations

import io
import resource
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageEnhance

from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.model.photo_challenge import are_alike, challenge

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


def test_a_challenge_is_read_in_a_photo_of_the_rack_at_any_turn() -> None:
    """As on the page or the pull list: a QR code of 330 pixels in a photo of 3,000."""
    text = challenge("2026-0042", 17, "ab" * 32, datetime(2026, 12, 2, 7, tzinfo=UTC))
    before = _spent()
    for turn in (0, 23):
        found = ChildDecoder().scene(photographed(SERIAL, turn=turn, qr=text))
        assert text in [mark.text for mark in found.found]
    assert _spent() - before < 3


def test_a_copy_of_a_photo_is_like_it_and_another_photo_is_not() -> None:
    """Saved anew, made smaller and lighter; a photo of the same label, held otherwise, is another one."""
    photo = photographed(SERIAL, turn=5)
    each = (photo, _again(photo), photographed(SERIAL, turn=9), _again(photo, level=0.01))
    first, copy, other, empty = (ChildDecoder().scene(one).likeness for one in each)
    assert are_alike(first, copy)
    assert not are_alike(first, other)
    assert empty == "", "a black picture is like nothing"


def test_copies_of_a_photo_that_still_show_its_code_are_told_by_it() -> None:
    """Saved anew and smaller it is like the photo, and cut it is not: on both the code is read all the same."""
    text = challenge("2025-0009", 17, "ab" * 32, datetime(2026, 12, 2, 7, tzinfo=UTC))
    photo = photographed(SERIAL, qr=text)
    first, again, cut = (ChildDecoder().scene(one) for one in (photo, _again(photo), _cut(photo)))
    assert all(text in [mark.text for mark in found.found] for found in (again, cut))
    assert are_alike(first.likeness, again.likeness)
    assert not are_alike(first.likeness, cut.likeness)


def _cut(photo: bytes) -> bytes:
    """The half around the label."""
    made = io.BytesIO()
    with Image.open(io.BytesIO(photo)) as picture:
        width, height = picture.size
        picture.crop((width // 4, height // 4, width * 4 // 5, height * 3 // 4)).save(made, "JPEG", quality=80)
    return made.getvalue()


def _again(photo: bytes, level: float = 1.1) -> bytes:
    made = io.BytesIO()
    with Image.open(io.BytesIO(photo)) as picture:
        small = picture.resize((picture.width // 2, picture.height // 2))
        ImageEnhance.Brightness(small).enhance(level).save(made, "JPEG", quality=50)
    return made.getvalue()
