"""Withdrawn servers that logs still tell of: somewhere one is switched on, and reaches what writes the log. Pure.

A server is quiet once a whole day of the log was read in which nothing speaks of it. What has another owner by now is
that one's, as with references.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dcdecom.collect.fleet import Fleet, Gap
from dcdecom.collect.still_calls import HeardCalls, HeardLog
from dcdecom.model.drift import Drift, DriftEvidence, Identity
from dcdecom.model.estate.calls import Calls, LogLook, LogMemory, Lost
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Subject, TokenKind
from dcdecom.reconcile.finding import Found, filled
from dcdecom.reconcile.inputs import ReconcileInputs, Withdrawn
from dcdecom.reconcile.zombies import BACK, of_withdrawn

QUIET = timedelta(days=1)
"""Agents call every few minutes, machines that renew a lease every few hours."""
CALLS = "calls of withdrawn servers"
MOST_TOKENS = 6
"""Tokens that are named one by one."""


def callers_of(ground: ReconcileInputs) -> tuple[tuple[Subject, datetime | None], ...]:
    """Every withdrawn server by what logs may call it, and since when it is gone, where a case says so."""
    return tuple(
        (Subject(_key(gone), _names(gone), tuple(_addresses(ground, gone)), gone.macs, (), gone.device_id), gone.at)
        for gone in ground.withdrawn
    )


def still_calls(ground: ReconcileInputs) -> Found:
    """A log tells of a withdrawn server. It rests on the log: one that was not read shows nothing as gone."""
    for log in ground.heard.logs:
        if log.memory is None or not isinstance(log.answer, Reading):
            continue
        for gone in ground.withdrawn:
            heard = [calls for calls in log.memory.calls if calls.device == _key(gone) and _counts(gone, calls)]
            key: Identity = ("still-calls", f"{gone.name} {log.source.name}", f"device {gone.device_id}")
            if not heard:
                continue
            if ground.is_active("device", gone.device_id) is None:
                yield key, BACK
                continue
            owned = [(calls, _has_an_owner(ground, gone, calls)) for calls in heard]
            left = [calls for calls, whose in owned if whose is False]
            now = ground.fleet.taken_at
            if not left and any(whose is None for _, whose in owned):
                yield key, "whether somebody else is recorded with the address could not be read"
            elif left and now - max(calls.last for calls in left) <= QUIET:
                yield _drift(ground, gone, log, left)
            elif left and (why := _why_not_quiet(log.memory, log.answer.value, now, max(c.last for c in left))):
                yield key, why


def _why_not_quiet(memory: LogMemory, look: LogLook, now: datetime, last: datetime) -> str:
    """Why nobody can say that a day of the log after the last call has none; empty where one can.

    A log that nobody writes any more says nothing. Of one whose lines have no times, its file says when it was written.
    """
    if look.left_over:
        return "the log was not read to its end yet"
    if lost := next((one for one in memory.lost if now - one.until <= QUIET), None):
        return f"lines were lost: {lost.reason}"
    written = memory.position.last_line or datetime.fromtimestamp(memory.position.changed, UTC)
    if written < last + QUIET:
        return f"the log has no line of a day after it: its last one is of {_utc(written)}"
    return ""


def _counts(gone: Withdrawn, calls: Calls) -> bool:
    """Whether some of it came after the server was gone; it may have been withdrawn once more since."""
    return gone.at is None or calls.last > gone.at


def _names(gone: Withdrawn) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in (gone.name, gone.host) if name.strip()))


def _addresses(ground: ReconcileInputs, gone: Withdrawn) -> Iterator[str]:
    """By the case's journal, and those that the record still has on its interfaces."""
    answer = ground.fleet.devices.get(gone.device_id)
    interfaces = answer.value.interfaces if isinstance(answer, Reading) else ()
    yield from dict.fromkeys((*gone.ips, *(ip.address for i in interfaces for ip in i.ips)))


def _key(gone: Withdrawn) -> str:
    return f"device {gone.device_id}"


def _has_an_owner(ground: ReconcileInputs, gone: Withdrawn, calls: Calls) -> bool | None:
    """Whether everything that the lines call it is an active device's or virtual machine's now; None: not known."""
    whose = [_owned(ground, gone, by, token) for by, token in calls.tokens]
    return False if False in whose else None if None in whose else True


def _owned(ground: ReconcileInputs, gone: Withdrawn, by: TokenKind, token: str) -> bool | None:
    if by == "name":
        return token in ground.active_names or token in ground.hosts_of_others(gone.device_id)
    answer = ground.heard.holders.get(token)
    if answer is None or isinstance(answer, Unreadable):
        return None
    holders = answer.value if isinstance(answer, Reading) else ()
    active = [ground.is_active(h.kind, h.holder.id) for h in holders if h.holder.id != gone.device_id]
    return True if True in active else None if None in active else False


def _drift(ground: ReconcileInputs, gone: Withdrawn, log: HeardLog, left: list[Calls]) -> Drift:
    latest = max(left, key=lambda calls: calls.last)
    first, last, count = min(c.first for c in left), latest.last, sum(c.count for c in left)
    tokens = list(dict.fromkeys(f"{by} {token}" for calls in left for by, token in calls.tokens))
    more = f" and {len(tokens) - MOST_TOKENS} more" if len(tokens) > MOST_TOKENS else ""
    source = str(log.source)
    drift = Drift(
        "still-calls", f"{gone.name} {log.source.name}",
        (
            DriftEvidence(gone.source, gone.says),
            DriftEvidence(source, f"lines: {count}, from {_utc(first)} to {_utc(last)}, by its "
                                  f"{', '.join(tokens[:MOST_TOKENS])}{more}"),
            DriftEvidence(source, f"the last of them: {latest.sample}"),
        ),
        filled(device=gone.name, log=log.source.name, count=count, first=_utc(first), last=_utc(last)),
        (gone.rests_on, source),
    )  # fmt: skip
    return of_withdrawn(ground, gone, drift)


def _utc(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def with_logs(fleet: Fleet, heard: HeardCalls) -> Fleet:
    """The fleet with what became of each log that the configuration names."""
    read, gaps = set[str](), list[Gap]()
    for log in heard.logs:
        source = str(log.source)
        if isinstance(log.answer, Reading):
            read.add(source)
            gaps += _gaps(source, log.answer.value, log.answer.taken_at)
        elif isinstance(log.answer, Unreadable):
            gaps.append(Gap(source, CALLS, log.answer.reason, log.answer.taken_at, whole=True))
        gaps += [_gap_of(source, lost) for lost in (log.memory.lost if log.memory else ())]
    return replace(fleet, gaps=(*fleet.gaps, *gaps), read=fleet.read | read)


def _gaps(source: str, look: LogLook, at: datetime) -> Iterator[Gap]:
    if look.left_over:
        yield Gap(source, "the rest of it", f"{look.left_over}; the next run goes on there", at)
    if look.undated:
        yield Gap(source, "lines without a time", f"{look.undated} of them speak of withdrawn servers", at)


def _gap_of(source: str, lost: Lost) -> Gap:
    what = f"lines from {_utc(lost.since)} to {_utc(lost.until)}"
    return Gap(source, what, f"they were moved away before they were read ({lost.reason})", lost.until)
