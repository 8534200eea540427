"""What the reconcile says of drift in a reader's language: known by its words, which the reconcile goes on using."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.model.drift import Drift, DriftEvidence, TrackedDrift
from dcdecom.model.reasons import match
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import lines
from dcdecom.papers.console_drift import explained
from dcdecom.papers.drift_words import FITS, LACKING, SAYS, SECTION, in_words

SOURCE = Path(__file__).resolve().parents[3] / "dcdecom"
SAID = {
    "case": "2026-0001", "count": "12", "day": "2026-11-27", "days": "15", "device": "srv-b (id 12)", "id": "12",
    "known": "offline", "lacking": "serial, cable to a switch", "mac": "02:00:00:00:00:0a",
    "macs": "02:00:00:00:00:0a, 02:00:00:00:00:0b", "n": "3", "norm": "14", "owned": "198.18.10.19",
    "place": "tor-1 Gi2", "reason": "connection refused", "source": "snmp tor-1", "status": "intended",
    "target": "shut port tor-1 Gi2", "time": "2026-11-27 01:00 UTC",
}  # fmt: skip
"""What may stand in braces."""
SAME = frozenset({"host"})
"""What reads the same in both languages."""
COMPOSED = {
    "learned": "'learned'", "named-itself": "'named itself'", "host-enabled": "enabled", "host-disabled": "disabled",
    "host-unread": "of which no more could be read", "host-by-id": "its field names its id",
    "host-by-name": "it bears its name", "open-up": "open, link ", "open-down": "open, link ",
    "who-deleted": "deleted", "left-no-serial": "or 'none'", "left-no-tenant": "or 'nobody'",
    "unasked-role": "NetBox has it with role ", "unasked-gone": "NetBox does not show it any more",
    "crowd": " addresses, such as ", "shut-on": "shut by case", "withdrawn-on": "withdrawn by case",
}  # fmt: skip
"""What stands in the source of what is put together there."""


def filled(text: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: SAID.get(found[1], "x1"), text)


def test_the_english_ones_are_those_of_the_code(english: Texts) -> None:
    standing = {k.partition(".")[2]: v for k, v in english.sentences.items() if k.startswith(f"{SECTION}.")}
    assert standing == {**SAYS, **LACKING}


def test_the_reconcile_uses_their_words() -> None:
    files = (*(SOURCE / "reconcile").glob("*.py"), *(SOURCE / "collect").glob("*.py"))
    source = re.sub(r"\"\s*\n\s*f?\"", "", "\n".join(file.read_text("utf-8") for file in files))
    for key, text in {**SAYS, **LACKING}.items():
        assert COMPOSED.get(key, max(re.split(r"\{\w+\}", text), key=len)) in source, key


@pytest.mark.parametrize("key", SAYS)
def test_each_is_said_in_the_readers_language(key: str, texts: Texts, english: Texts) -> None:
    said = filled(SAYS[key])
    assert match(SECTION, SAYS, said, FITS) == (f"{SECTION}.{key}", {n: SAID.get(n, "x1") for n in names(key)})
    assert in_words(said, english) == said
    told = in_words(said, texts)
    assert (told == said) == (key in SAME)
    assert in_words(f"netbox: {said}; {said}", texts) == f"netbox: {told}; {told}"


def names(key: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", SAYS[key])


@pytest.mark.parametrize(
    "said", ["", "event 3: its hash is wrong", "a: b; c", "srv-a is on fire", "no lunch", "changed", "tor-1: silent"]
)
def test_what_the_table_does_not_have_stays_as_it_was_said(said: str, texts: Texts) -> None:
    assert in_words(said, texts) == said


def test_a_drift_is_explained_in_the_readers_language_from_its_sources_to_why_it_is_known(texts: Texts) -> None:
    at = datetime(2026, 11, 27, 1, tzinfo=UTC)
    drift = Drift(
        "unready", "srv-b", (DriftEvidence("netbox srv-b", "no serial, cable to a switch"),),
        (("device", "srv-b"), ("lacking", "serial, cable to a switch")),
    )  # fmt: skip
    why = "it comes and goes: seen in 3 runs since 2026-11-20"
    said = [*lines(explained(TrackedDrift(drift, "still", at, at, 3, why=why), texts, ZoneInfo("Asia/Jakarta")))]
    assert said[1:3] == [
        "srv-b belum dapat ditarik: NetBox tidak memuat nomor seri, kabel ke switch.",
        "Keadaan: masih ada (muncul dan hilang: terlihat pada 3 rekonsiliasi sejak 2026-11-20)",
    ]
    assert "  netbox srv-b   tanpa nomor seri, kabel ke switch" in said
