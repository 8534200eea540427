"""Whether the monitoring of a case's devices is still what the case knows, and in the end whether it is gone.

`still_known` is asked while the hosts are there, `gone` once they were deleted. Both rest on a look that asks by every
id that the case has known, and by every name, address, serial number, asset tag and MAC address of the device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from dcdecom.checks import monitored_host, which_host
from dcdecom.checks.findings import block, unread
from dcdecom.collect import RECORDS
from dcdecom.collect.monitored_host import found_hosts
from dcdecom.errors import Exit
from dcdecom.model.acceptable import offered
from dcdecom.model.case import Case
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.base import Payload
from dcdecom.model.facts.looks import OtherHost, Search, Stopped
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.examine_devices import how_to_accept, stopped
from dcdecom.steps.moves import Await, Next, Record
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

IDENTITY = (
    which_host.host_is_the_one, monitored_host.host_is_as_it_was, monitored_host.host_holds_nothing_of_others,
    monitored_host.no_other_host_holds_what_is_its, which_host.nobody_else_is_at_its_addresses,
    which_host.addresses_can_be_judged,
)  # fmt: skip
"""The checks that say whose host it is. What a deletion would meet or lose is no matter here."""


def still_known(
    case: Case, row: Row, playbook: Playbook, clock: Clock, looked: Mapping[str, Evidence]
) -> Next | tuple[Next, ...] | None:
    """What keeps a step from going on while the hosts are there: one that is not as the case knows it, or another one
    that has what is the device's. None where all is as it was.
    """
    found = [f for e in looked.values() for check in IDENTITY for f in check(e, playbook.policy)]
    waiting = stopped(case, playbook, clock, found)
    return asked_first(case, row, waiting) if waiting else None


def asked_first(case: Case, row: Row, stop: Await) -> Await | tuple[Next, ...]:
    """A stop, and before it what somebody may accept of it, where the journal does not have that yet."""
    may_be = stop.offered
    if {f.key for f in may_be} <= {f.key for f in case.asked}:
        return stop
    return Record(Stopped(row.slug, may_be)), stop


def gone(
    case: Case,
    row: Row,
    procedure: Procedure,
    observer: Observer,
    untouched: str,
    of: Callable[[Mapping[str, Search]], Payload],
) -> Next | tuple[Next, ...]:
    """The event that says that nothing of the devices is in the monitoring, made `of` all that was looked for.

    `untouched`: what a stop says that the case has left as it is.

    A stop where a host lives under any of it, or where that could not be told.
    """
    looked = observer.look(procedure, case, case.going, RECORDS)
    again = (f"dcdecom case run {case.id}",)
    lost = tuple(unread(e, "host-unread", reason=reason) for e in looked.values() if (reason := _untold(e)))
    if lost:
        text = Sentence(
            "host-untold", "{monitoring} could not be read, so nobody knows whether the host is back.",
            monitoring=_title(looked),
        )  # fmt: skip
        return Await("system", Exit.SYSTEM, text, again, findings=lost)
    asked = [f for e in looked.values() for f in which_host.addresses_can_be_judged(e, procedure.policy)]
    if waiting := stopped(case, procedure.playbook, observer.clock, asked):
        return asked_first(case, row, waiting)
    back = tuple(f for e in looked.values() for f in _back(case, observer.clock, e))
    if back:
        text = Sentence(
            "host-back", "A host of the server is in {monitoring} again. {untouched}",
            monitoring=_title(looked), untouched=untouched,
        )  # fmt: skip
        advice = (
            Sentence("stop-re-creating", "Stop what re-creates it, delete it there, then:"),
            *again,
            *how_to_accept(case, procedure.policy, back),
        )
        offers = offered(procedure.policy, back)
        return asked_first(case, row, Await("refused", Exit.REFUSED, text, advice, findings=back, offered=offers))
    return Record(of({name: _searched(e) for name, e in looked.items()}))


def _title(looked: Mapping[str, Evidence]) -> str:
    """What people call the monitoring that was looked at."""
    return next((e.hosts.source.title for e in looked.values() if e.hosts), "Monitoring")


def _untold(evidence: Evidence) -> str:
    """Why it cannot be said that the device's own host is gone; empty text where it can, or where it is there."""
    return "" if which_host.host_of(evidence) else which_host.unsearched(evidence)


def _back(case: Case, clock: Clock, evidence: Evidence) -> Iterator[Finding]:
    """Each host that lives under anything of the device.

    One that merely has an address, a label or a further name of it may be another's: then somebody says so, or has.
    """
    now, name = clock.now(), evidence.asked.name
    accepted = {a.key for a in case.accepted if now <= a.until}
    for host in found_hosts(evidence):
        its = _is_its_own(evidence, host)
        shared = (f"{name}/{code}/{host.id}" for code in SHARED)
        if its or accepted.isdisjoint((*shared, f"{name}/host-back/{host.id}")):
            by = ", ".join(_found_by(evidence, host))
            found = block(evidence, "host-back", acceptable=not its, host=host.host, id=host.id, by=by)
            yield replace(found, port=host.id)


SHARED = ("host-address-shared", "host-identity-shared", "host-name-shared")
"""What is asked about another host as long as the device's own is there."""


def _is_its_own(evidence: Evidence, host: MonitoredHost) -> bool:
    """By its id, or because it bears the device's very name: that is nobody else's."""
    named = evidence.hosts.value if isinstance(evidence.hosts, Reading) else ()
    return host.id in {h.id for h in named} or any(was.id == host.id for was, _ in evidence.known)


def _found_by(evidence: Evidence, host: MonitoredHost) -> tuple[str, ...]:
    """Everything of the device under which this host was found."""
    ids = [f"id {was.id}" for was, _ in evidence.known if was.id == host.id]
    named = evidence.hosts.value if isinstance(evidence.hosts, Reading) else ()
    names = [evidence.asked.name for h in named if h.id == host.id]
    lists = (evidence.sharing, evidence.holding, evidence.called)
    keys = [k for rows in lists for k, a in rows if isinstance(a, Reading) and any(h.id == host.id for h in a.value)]
    return tuple(dict.fromkeys((*ids, *names, *keys)))


def _searched(evidence: Evidence) -> Search:
    """What was looked for, how many hosts the account was shown, and which were found and are another's."""
    sight = evidence.sight.value if isinstance(evidence.sight, Reading) else None
    others = (OtherHost(h.id, h.host, _found_by(evidence, h)) for h in found_hosts(evidence))
    return Search(
        ids=tuple(was.id for was, _ in evidence.known),
        names=tuple(dict.fromkeys((evidence.asked.name, *(name for name, _ in evidence.called)))),
        addresses=tuple(address for address, _ in evidence.sharing),
        labels=tuple(value for value, _ in evidence.holding),
        hosts_seen=sight.hosts if sight else 0,
        everything=bool(sight and sight.everything and not which_host.unjudged(evidence)),
        others=tuple(others),
    )
