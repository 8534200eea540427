"""Canonical JSON: the vectors of RFC 8785 that apply to events, and what is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcdecom.journal.canonical import LARGEST, canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
EVENT = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST, LARGEST) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)

WRITTEN = [
    pytest.param(
        # RFC 8785 section 3.2.2, its numbers left out: they are no whole numbers
        {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\u0022/", "literals": [None, True, False]},
        '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
        id="section-3.2.2",
    ),
    pytest.param(
        # RFC 8785 section 3.2.3: by UTF-16 code units, so the emoji comes before U+FB33
        {
            "\u20ac": "Euro Sign",
            "\r": "Carriage Return",
            "\ufb33": "Hebrew Letter Dalet With Dagesh",
            "1": "One",
            "\U0001f600": "Emoji: Grinning Face",
            "\u0080": "Control",
            "\u00f6": "Latin Small Letter O With Diaeresis",
        },
        '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis",'
        '"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
        id="section-3.2.3",
    ),
    pytest.param("\b\t\n\f\r\x1f\x7f</script>\u2028", '"\\b\\t\\n\\f\\r\\u001f\x7f</script>\u2028"', id="escapes"),
    pytest.param([LARGEST, -LARGEST, 0, 1000000000000000], f"[{LARGEST},-{LARGEST},0,1000000000000000]", id="numbers"),
    pytest.param({"b": (1, 2), "a": {}, "": []}, '{"":[],"a":{},"b":[1,2]}', id="empty-and-tuple"),
    pytest.param([True, 1, False, 0], "[true,1,false,0]", id="true-is-not-one"),
]

ENDLESS: list[object] = []
ENDLESS.append(ENDLESS)

REFUSED = [
    pytest.param({"devices": [{"rack": 1.0}]}, "devices[0].rack: an event holds no float", id="float"),
    pytest.param({"n": float("nan")}, "n: an event holds no float", id="nan"),
    pytest.param({"n": [LARGEST + 1]}, "n[0]: beyond", id="large"),
    pytest.param({"note": "\ud83d"}, "note: half a surrogate", id="surrogate"),
    pytest.param({"a": {"\ud83d": 1}}, "half a surrogate", id="surrogate-in-key"),
    pytest.param({"a": {7: 1}}, "a: the key 7 is not text", id="key"),
    pytest.param({"a": b"x"}, "a: an event holds no bytes", id="bytes"),
    pytest.param({1, 2}, "value: an event holds no set", id="set"),
    pytest.param(ENDLESS, "nested more than 64 deep", id="endless"),
]


@pytest.mark.parametrize(("value", "expected"), WRITTEN)
def test_written(value: object, expected: str) -> None:
    assert canonical(value) == expected.encode()


@pytest.mark.parametrize(("value", "why"), REFUSED)
def test_refused_with_its_path(value: object, why: str) -> None:
    with pytest.raises(ValueError) as caught:
        canonical(value)
    assert why in str(caught.value)


@given(EVENT)
def test_read_back_it_is_the_same_value_and_the_same_bytes(value: object) -> None:
    once = canonical(value)
    assert json.loads(once) == value
    assert canonical(json.loads(once)) == once
