"""By what a port is known to be a server's, with the readings: for the plan, the console and the report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo

from dcdecom.model.case import Accepted, Case, Tracked
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.readings import Witnessed
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Block
from dcdecom.papers.columns import columns
from dcdecom.papers.phrases import word
from dcdecom.papers.sanitize import plain

# --- on a terminal ---------------------------------------------------------------------------------------------------


def proof_lines(case: Case, planned: Sequence[Tracked], texts: Texts, zone: tzinfo) -> list[Block]:
    """Under a plan: each port that it shuts, and by what it is known to be its server's."""
    rows = [
        (t.n, f"{t.change.switch} {t.change.port}", _of_port(case, t.change, texts, zone))
        for t in planned
        if isinstance(t.change, ShutPort) and not t.undoes
    ]
    return [texts.say("console.proofs"), *columns(rows)] if rows else []


def _of_port(case: Case, change: ShutPort, texts: Texts, zone: tzinfo) -> str:
    device, port = case.devices[change.device], f"{change.switch} {change.port}"
    if proof := device.proofs.get(port):
        return proof_words(proof.proof, proof.readings, texts, zone)
    if accepted := exception(case, change):
        until = f"{accepted.until.astimezone(zone):%Y-%m-%d %H:%M}"
        return texts.say("console.proof-exception", by=accepted.by, until=until, note=plain(accepted.note))
    if port in device.waiting:
        return texts.say("console.proof-waits", readings=_told(device.readings.get(port, ()), texts, zone))
    return texts.say("console.proof-none")


def proof_words(name: str, readings: Iterable[Witnessed], texts: Texts, zone: tzinfo) -> str:
    """`seen: 9c:b6:54:a1:02:10 by snmp, cli, 20:41:07`."""
    if name == "exception":
        return texts.say("console.proof-excepted")
    return texts.say(f"console.proof-{name}", readings=_told(readings, texts, zone))


def _told(readings: Iterable[Witnessed], texts: Texts, zone: tzinfo) -> str:
    """Readings of one address at one time are told together."""
    together: dict[tuple[str, datetime | None, datetime], list[str]] = {}
    told = []
    for reading in readings:
        if reading.by in ("link", "watch"):
            told.append(texts.say(f"console.reading-{reading.by}", at=_clock(reading.last, zone)))
        else:
            together.setdefault((reading.mac, reading.first, reading.last), []).append(reading.by)
    seen = [
        _seen(*key, ", ".join(word("by", way, texts) for way in sorted(by)), texts, zone)
        for key, by in together.items()
    ]
    return "; ".join((*seen, *told))


def _seen(mac: str, first: datetime | None, last: datetime, by: str, texts: Texts, zone: tzinfo) -> str:
    words = {"mac": plain(mac), "by": plain(by)}
    if first is None:
        return texts.say("console.reading", at=_clock(last, zone), **words)
    return texts.say("console.reading-stretch", first=_clock(first, zone), last=_clock(last, zone), **words)


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def exception(case: Case, change: ShutPort) -> Accepted | None:
    """The last acceptance of a finding about the port, whether it still holds or not."""
    ending = f"/{change.switch} {change.port}"
    mine = (a for a in reversed(case.accepted) if a.key.startswith(f"{change.device}/") and a.key.endswith(ending))
    return next(mine, None)
