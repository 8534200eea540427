"""What the page shows of each change: only what differs between before and after; the YAML holds the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dcdecom.late_dataclass import dataclass
from dcdecom.model.texts import Texts
from dcdecom.papers.codes import ReportedState
from dcdecom.papers.page.views import Tone
from dcdecom.papers.report import ByHand, Change, Report, Sighting, Value
from dcdecom.papers.vocabulary import CHANGE_STATES, NOT_READ, READ_BY, SEEN

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
class SeenAddress:
    """One address that was seen at one time, and by which means."""

    address: str
    by: tuple[str, ...]
    at: str


@dataclass(frozen=True)
class ShownChange:
    change: Change
    state: str
    tone: Tone
    differences: tuple[Difference, ...]
    readings: tuple[SeenAddress, ...]
    by_hand: str
    """Who made it, and whether its system has shown it; of what nothing shows, who signed for it."""


@dataclass(frozen=True)
class Changes:
    made: tuple[ShownChange, ...]
    spare: int
    """Changes that were held for another outcome and were not needed."""


def changes_view(report: Report, texts: Texts) -> Changes:
    shown = tuple(_change(c, texts) for c in report.changes if c.state != "otherwise")
    return Changes(shown, len(report.changes) - len(shown))


_TONES: Mapping[ReportedState, Tone] = {
    "verified": "good", "manual": "good", "failed": "bad", "unknown": "bad", "intended": "bad", "asked": "bad",
    "taken back": "bad", "shut unsaved": "bad", "open unsaved": "bad",
}  # fmt: skip


def _change(change: Change, texts: Texts) -> ShownChange:
    before, after = change.before, change.after
    keys = [key for key in {**before, **after} if key not in NOT_SHOWN and before.get(key, "") != after.get(key, "")]
    if "present" in keys:
        keys = ["present"]
    differences = tuple(_difference(key, before, after, texts) for key in keys if after)
    only_signed = bool(change.by_hand and change.by_hand.seen == "only signed")
    tone: Tone = "open" if only_signed else _TONES.get(change.state, "open")
    by_hand = _by_hand(change.by_hand, texts) if change.by_hand else ""
    state = CHANGE_STATES.get(change.state, change.state)
    return ShownChange(change, state, tone, differences, _together(change.sightings), by_hand)


def _by_hand(manual: ByHand, texts: Texts) -> str:
    seen = SEEN.get(manual.seen, manual.seen)
    if manual.seen in ("only signed", "signed no more"):
        seen = f"{seen} ({manual.signed_by or '-'})"
    makers = ", ".join(manual.made_by)
    return texts.say("page.by-hand", by=makers, seen=seen) if makers else seen


def _together(sightings: Iterable[Sighting]) -> tuple[SeenAddress, ...]:
    """Readings of one address at one time are told in one line."""
    by: dict[tuple[str, str], list[str]] = {}
    for sighting in sightings:
        by.setdefault((sighting.address, sighting.at), []).append(READ_BY.get(sighting.by, sighting.by))
    return tuple(SeenAddress(address, tuple(means), at) for (address, at), means in by.items())


State = Mapping[str, Value]


def _difference(key: str, before: State, after: State, texts: Texts) -> Difference:
    name = texts.sentences.get(f"page.key-{key}", key)
    old, new = before.get(key, ""), after.get(key, "")
    if isinstance(old, tuple) or isinstance(new, tuple):
        was, now = _lines(old), _lines(new)
        return Difference(
            name, removed=tuple(x for x in was if x not in now), added=tuple(x for x in now if x not in was)
        )
    if key == "present":
        return Difference(name, _presence(before, texts), _presence(after, texts))
    values = (_value(before, key, texts), _value(after, key, texts))
    if key == "status":
        values = (_status(values[0], texts), _status(values[1], texts))
    return Difference(name, *values)


def _status(value: str, texts: Texts) -> str:
    """A status of NetBox as papers have it; one of the office's own stays as it is."""
    return texts.sentences.get(f"report.status-{value}", value)


def _presence(state: State, texts: Texts) -> str:
    return texts.say("page.not-known" if not state else "page.present" if state.get("present") else "page.absent")


def _lines(value: Value) -> tuple[str, ...]:
    """A property's lines; one line stands in the report as a text."""
    return value if isinstance(value, tuple) else (str(value),) if value else ()


def _value(state: State, key: str, texts: Texts) -> str:
    """One property as a reader sees it; of a state that nobody recorded, nothing is known."""
    if not state:
        return texts.say("page.not-known")
    value = state.get(key, "")
    if isinstance(value, bool):
        return texts.say("page.key-yes" if value else "page.key-no")
    return NOT_READ if value is None else str(value)
