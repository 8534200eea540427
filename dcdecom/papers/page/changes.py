"""What the page shows of each change: only what differs between before and after; the YAML holds the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from dcdecom.model.texts import Texts
from dcdecom.papers.page.views import Report, Tone
from dcdecom.papers.words import CHANGE_STATES, ONLY_SIGNED, SIGNED_NO_MORE

NOT_SHOWN = frozenset({"etag", "kept", "comes_back", "sha256", "id", "index", "identities", "parts", "until", "only"})
"""Keys by which dcdecom finds an object again; they tell a reader nothing."""


@dataclass(frozen=True)
class Difference:
    """One property before and after; empty where it was not there."""

    name: str
    before: str = ""
    after: str = ""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    """Of a property that is several lines, such as a port's configuration, only the lines that came or went."""


@dataclass(frozen=True)
class Reading:
    """One address that was seen at one time, and by which means."""

    address: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True)
class ShownChange:
    change: Report
    state: str
    tone: Tone
    differences: tuple[Difference, ...]
    readings: tuple[Reading, ...]
    by_hand: str
    """Who made it, and whether its system has shown it; of what nothing shows, who signed for it."""


@dataclass(frozen=True)
class Changes:
    made: tuple[ShownChange, ...]
    spare: int
    """Changes that were held for another outcome and were not needed."""


def changes_view(report: Report, texts: Texts) -> Changes:
    given = report["perubahan"]
    shown = tuple(_change(c, texts) for c in given if c["keadaan"] != CHANGE_STATES["otherwise"])
    return Changes(shown, len(given) - len(shown))


_TONES: Mapping[str, Tone] = {
    CHANGE_STATES["verified"]: "good", CHANGE_STATES["manual"]: "good",
    CHANGE_STATES["failed"]: "bad", CHANGE_STATES["unknown"]: "bad", CHANGE_STATES["intended"]: "bad",
    CHANGE_STATES["asked"]: "bad", CHANGE_STATES["taken back"]: "bad",
    CHANGE_STATES["shut unsaved"]: "bad", CHANGE_STATES["open unsaved"]: "bad",
}  # fmt: skip


def _change(change: Report, texts: Texts) -> ShownChange:
    before, after = change.get("sebelum") or {}, change.get("sesudah") or {}
    keys = [key for key in {**before, **after} if key not in NOT_SHOWN and before.get(key) != after.get(key)]
    if "present" in keys:
        keys = ["present"]
    differences = tuple(_difference(key, before, after, texts) for key in keys if after)
    readings = _together(change.get("bacaan") or ())
    only_signed = (change.get("manual") or {}).get("terlihat") == ONLY_SIGNED
    proved = "" if only_signed else change["keadaan"]
    tone, by_hand = _TONES.get(proved, "open"), _by_hand(change, texts)
    return ShownChange(change, change["keadaan"], tone, differences, readings, by_hand)


def _by_hand(change: Report, texts: Texts) -> str:
    manual = change.get("manual") or {}
    seen = str(manual.get("terlihat", ""))
    if seen in (ONLY_SIGNED, SIGNED_NO_MORE):
        seen = f"{seen} ({manual.get('disahkan_oleh', '-')})"
    makers = ", ".join(manual.get("dikerjakan_oleh") or ())
    return texts.say("page.by-hand", by=makers, seen=seen) if makers else seen


def _together(readings: Iterable[Report]) -> tuple[Reading, ...]:
    """Readings of one address at one time are told in one line."""
    by: dict[tuple[str, str], list[str]] = {}
    for reading in readings:
        by.setdefault((reading.get("alamat", ""), reading["waktu"]), []).append(reading["oleh"])
    return tuple(Reading(address, tuple(means), at) for (address, at), means in by.items())


def _difference(key: str, before: Report, after: Report, texts: Texts) -> Difference:
    name = texts.sentences.get(f"page.key-{key}", key)
    old, new = before.get(key), after.get(key)
    if isinstance(old, list) or isinstance(new, list):
        was, now = _lines(old), _lines(new)
        return Difference(
            name, removed=tuple(x for x in was if x not in now), added=tuple(x for x in now if x not in was)
        )
    if key == "present":
        return Difference(name, _presence(before, texts), _presence(after, texts))
    return Difference(name, _value(before, key, texts), _value(after, key, texts))


def _presence(state: Report, texts: Texts) -> str:
    return texts.say("page.not-known" if not state else "page.present" if state.get("present") else "page.absent")


def _lines(value: Any) -> tuple[str, ...]:
    """A property's lines; one line stands in the report as a text."""
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),) if value else ()


def _value(state: Report, key: str, texts: Texts) -> str:
    """One property as a reader sees it; of a state that nobody recorded, nothing is known."""
    if not state:
        return texts.say("page.not-known")
    value = state.get(key)
    if isinstance(value, bool):
        return texts.say("page.key-yes" if value else "page.key-no")
    return "" if value is None else str(value)
