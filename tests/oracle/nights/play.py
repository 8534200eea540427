"""A history, night by night: what happened, what the product said of it, and what is wrong with that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from dcdecom.collect.fleet import Wanted
from dcdecom.errors import InputError
from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.codec import read
from dcdecom.model.drift import Drift, KnownDrift, TrackedDrift
from dcdecom.model.evidence import Roles
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.facts.request import Binding
from dcdecom.model.request import RequestedDevice
from dcdecom.ports.memory import DriftStore
from dcdecom.reconcile.inputs import Journal
from dcdecom.reconcile.run_once import Reconciled, reconcile
from tests.oracle.nights import world as worlds
from tests.oracle.nights.deeds import DEEDS
from tests.oracle.nights.expected import RUNS, AsCompared, Fact, Seen
from tests.oracle.nights.quick import MemoryStore
from tests.oracle.nights.readers import port_name, readers
from tests.oracle.nights.sight import FAILURES, NARROW, Sight
from tests.oracle.nights.told import comes_and_goes, fact_of
from tests.oracle.nights.world import World, some_world

BEGUN, FIRST_DAY = datetime(2026, 11, 27, 1, 0, tzinfo=UTC), date(2026, 11, 27)
NEVER_ACCEPTED = ("not-read", "departed")
"""To accept that a list is shorter, or that a device left, makes it right from then on: no disagreement is left."""
WEEK = 7
FALL = 3
"""So many that are deleted between two nights may be a list that shrank."""
T = TypeVar("T")
Pick = tuple[str, int]
"""What happens, and the seed by which it chooses to whom: so that it is the same where others are left out."""


@dataclass(frozen=True)
class Night:
    """What is done by day, what somebody asks for at a desk, and what fails in the night."""

    deeds: tuple[Pick, ...] = ()
    failures: tuple[Pick, ...] = ()
    desk: tuple[Pick, ...] = ()
    """A narrow run by day, and what fails in it."""
    accepts: tuple[int, ...] = ()
    """Seeds: each accepts one of the drifts that are known, for some days."""


@dataclass(frozen=True)
class History:
    """A seed of the estate, and its nights. The first one has no failures."""

    seed: int
    nights: tuple[Night, ...]


def some_history(seed: int, nights: int = 10) -> History:
    random = Random(seed)
    days = [Night(_picks(random, DEEDS, (0, 1, 1, 2, 3)))]
    failures: tuple[Pick, ...] = ()
    for _ in range(nights - 1):
        stay = tuple(f for f in failures if random.random() < 0.4)
        failures = (*stay, *_picks(random, FAILURES, (0, 0, 0, 1, 1, 2)))
        desk: tuple[Pick, ...] = ()
        if random.random() < 0.25:
            desk = ((random.choice(list(NARROW)), random.getrandbits(32)), *_picks(random, FAILURES, (0, 0, 1)))
        accepts = (random.getrandbits(32),) if random.random() < 0.1 else ()
        days.append(Night(_picks(random, DEEDS, (0, 0, 1, 1, 2, 3)), failures, desk, accepts))
    return History(seed, tuple(days))


def _picks(random: Random, table: Mapping[str, tuple[int, T]], numbers: tuple[int, ...]) -> tuple[Pick, ...]:
    weights = [weight for weight, _ in table.values()]
    names = random.choices(list(table), weights, k=random.choice(numbers))
    return tuple((name, random.getrandbits(32)) for name in names)


@dataclass(frozen=True)
class Fault:
    """What the product did wrong."""

    rule: str
    night: int
    run: str
    fact: Fact
    says: str = ""

    def __str__(self) -> str:
        return f"night {self.night}, {self.run}: {self.rule}: {' '.join(map(str, self.fact))} {self.says}"


@dataclass
class Watch:
    """What has to be known of one fact to judge what is told of it."""

    shown: list[int] = field(default_factory=list)
    """Nights on whose run it was shown for certain."""
    last_true: int = 0
    """The last night on which it was so."""
    any_run: int = 0
    """How many runs of any kind were made while it was true."""
    told: int | None = None
    """The night on which it was told, in this episode."""
    in_doubt: bool = False
    """Whether it was told while nobody could know better."""
    gone: int = -WEEK
    """The last night on which the product said that it is gone."""
    comes_and_goes: bool = False
    """Whether it was told while it came and went: then it is not told again."""
    extent: set[str] = field(default_factory=set)
    """What runs saw of it since the last night told it, where it can grow."""
    told_extent: set[str] = field(default_factory=set)
    """What of it nights told."""


class StillClock:
    """The moment of one run."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


class Play:
    """One history before the product."""

    def __init__(self, history: History, store: DriftStore) -> None:
        self.history, self.store = history, store
        self.world = some_world(Random(history.seed))
        self.known: list[KnownDrift] = []
        self.watches: defaultdict[Fact, Watch] = defaultdict(Watch)
        self.faults: list[Fault] = []
        self.told: list[tuple[int, str, Fact]] = []
        self.compared: dict[int, AsCompared] = {}
        self.asked: set[str] = set()
        self._news: Collection[Fact] = ()
        self.listed_hosts: set[str] = set()
        self.listed_servers: set[int] = set()
        self.listed_machines: set[int] = set()
        self.n = 0

    def run(self) -> list[Fault]:
        for n, night in enumerate(self.history.nights, 1):
            self.n = self.world.day = n
            for name, seed in night.deeds:
                DEEDS[name][1](self.world, Random(seed))
            for seed in night.accepts:
                self._accept(Random(seed))
            if night.desk:
                (narrow, seed), *failures = night.desk
                sight = self._sight(failures)
                NARROW[narrow](sight, self.world, Random(seed))
                if self._has_fallen(sight):
                    break
                self._reconcile(sight, BEGUN + timedelta(days=self.n, hours=-10), narrow)
            sight = self._sight(night.failures)
            if self._has_fallen(sight):
                break
            self._reconcile(sight, BEGUN + timedelta(days=self.n), "the night's run")
            if self.faults:
                break
        return self.faults

    def _has_fallen(self, sight: Sight) -> bool:
        """Whether so much was really deleted, or hidden one by one, that the next list is one that shrank: nobody can
        tell it from a right that was lost, and the history ends here."""
        lists = (
            (self.listed_hosts, {h.name for h in self.world.hosts} | {c.host for c in self.world.cases}),
            (self.listed_servers, {s.id for s in self.world.servers if s.recorded} - sight.hidden_servers),
            (self.listed_machines, {m.id for m in self.world.machines}),
        )
        return any(len({*before} - {*now}) >= FALL for before, now in lists)

    def _sight(self, failures: tuple[Pick, ...] | list[Pick]) -> Sight:
        sight = Sight()
        for name, seed in failures:
            FAILURES[name][1](sight, self.world, Random(seed))
        return sight

    def _accept(self, random: Random) -> None:
        open_ones = [
            k for k in self.store.known()
            if k.state in ("new", "still", "once", "not-rechecked") and k.drift.drift not in NEVER_ACCEPTED
        ]  # fmt: skip
        if open_ones:
            identity = random.choice(open_ones).drift.identity
            until = self._today() + timedelta(days=random.randrange(4))
            drift, object, of = identity
            self.known = [k for k in self.known if k.identity != identity]
            self.known.append(KnownDrift(drift, object, "it is known", until, of))  # type: ignore[arg-type]  # a class

    def _today(self) -> date:
        return FIRST_DAY + timedelta(days=self.n)

    # --- one run ------------------------------------------------------------------------------------------------------

    def _reconcile(self, sight: Sight, at: datetime, name: str) -> None:
        lines = frozenset(s.name for s in self.world.switches if s.cli and s.name not in sight.no_line)
        wanted = Wanted("lab", Roles(("server",), ("tor", "gateway")), frozenset({"decommissioning"}), lines,
                        f"site-{sight.site}" if sight.site else "", sight.device, sight.lists_only)  # fmt: skip
        classes = ("unmonitored",) if sight.lists_only else ()
        before = self.store.known()
        try:
            found = reconcile(
                readers(self.world, sight, at), journals(self.world, at), self.store, tuple(self.known),
                claims(self.world), wanted, StillClock(at), self._today(),  # type: ignore[arg-type]  # for the time only
            )  # fmt: skip
        except InputError:
            if sight.whole:
                raise
            return
        told = found.told("new", classes)
        found.keep_in(self.store, "new", classes, at)
        seen = Seen(self.world, sight, dict(self.compared), frozenset(self.asked))
        self.faults += self._judge(seen, found, told, before, name)

        if sight.whole:
            self._remember(seen)

    def _remember(self, seen: Seen) -> None:
        """What the run of a night compared and listed, and which switches it asked."""
        if seen.whole_hosts:
            self.listed_hosts = {h.name for h in self.world.hosts}
        if seen.whole_list and -1 not in seen.sight.pages:
            self.listed_servers = {s.id for s in self.world.servers if s.recorded}
            self.listed_machines = {m.id for m in self.world.machines}
        self.asked |= {s.name for s in self.world.switches if seen.asks(s.name)}
        for server in self.world.servers:
            if seen.reads(server) and not seen.has_departed(server):
                as_it_is = AsCompared(server.serial, server.tenant, server.status == "active", self.n)
                self.compared[server.id] = as_it_is

    # --- the judgement ------------------------------------------------------------------------------------------------

    def _judge(
        self, seen: Seen, found: Reconciled, told: tuple[TrackedDrift, ...], before: tuple[TrackedDrift, ...], run: str
    ) -> Iterator[Fault]:  # fmt: skip
        wrong = set(seen.wrong())
        by_night = seen.sight.whole
        said = {fact_of(k.drift, self.world): k for k in told}
        self._news = said.keys()
        states = {fact_of(k.drift, self.world): k for k in found.kept}
        accepted = {fact_of(k.drift, self.world) for k in found.kept if self._is_accepted(k.drift)}
        answered = {f for f in {*wrong, *self.watches, *said} if f in accepted or seen.is_claimed(f)}

        def fault(rule: str, fact: Fact, says: str = "") -> Fault:
            return Fault(rule, self.n, run, fact, says)

        for fact in wrong:
            self.watches[fact].any_run += 1
            match fact:
                case ("departed", int(id)) if not (seen.sight.device or seen.sight.lists_only) and replace(
                    seen, sight=replace(seen.sight, log=False)
                ).is_shown(fact):  # the log says who did it, and not that it was done
                    self.watches[fact].extent |= seen.extent(self.world.server(id))
        for fact in said:
            if said[fact].state == "not-rechecked":  # on a work list, as it was when it was last seen
                continue
            if not seen.is_true(fact) and not seen.is_in_doubt(fact):
                yield fault("false", fact)
            may_outgrow = fact[-1] == "many" or fact[0] == "unready"
            if fact in answered and not may_outgrow and not seen.is_in_doubt(fact):
                yield fault("told though somebody answers for it", fact)
            made_anew = fact[:2] == ("not-read", "zabbix host")  # by the same name, and read as little as before
            early = self.watches[fact].any_run < RUNS[str(fact[0])] and run != "lists_alone" and not made_anew
            if early and not seen.is_in_doubt(fact):
                yield fault("told too early", fact)
            watch = self.watches[fact]
            back = watch.shown and watch.gone > watch.shown[-1] > self.n - WEEK
            if by_night and back and not comes_and_goes(said[fact]) and not seen.is_in_doubt(fact):
                yield fault("back within a week, and not told as that", fact, said[fact].why)
            self.told.append((self.n, run, fact))
        for fact, kept in states.items():
            if kept.state == "gone":
                if self._is_settled(fact):
                    self.compared.pop(int(fact[1]))
                    self.watches.pop(fact)
                    continue
                self.watches[fact].told = None
                if self.watches[fact].any_run:
                    self.watches[fact].gone = self.n
            if kept.state == "gone" and not seen.is_in_doubt(fact):
                if seen.is_true(fact):
                    yield fault("gone, and it is there", fact)
                elif not seen.could_see_the_end(fact):
                    yield fault("gone unseen", fact)
            must_end = seen.must_see_the_end(fact) and not seen.is_in_doubt(fact)
            if kept.state != "gone" and not seen.is_true(fact) and must_end:
                yield fault(f"not there, and still {kept.state}", fact, kept.why)
        for kept in before:
            fact = fact_of(kept.drift, self.world)
            if kept.state != "gone" and fact not in states and not seen.is_in_doubt(fact):
                yield fault("forgotten", fact)
        if by_night:
            yield from self._over_nights(seen, wrong, said, answered, fault)
            yield from self._exits(seen, found, fault)

    def _is_settled(self, fact: Fact) -> bool:
        """Whether a departure was told a week ago: then the server may be taken as it is now."""
        watch = self.watches[fact]
        return fact[0] == "departed" and watch.told is not None and self.n - min(watch.shown, default=self.n) >= WEEK

    def _is_accepted(self, drift: Drift) -> bool:
        return any(k.identity == drift.identity and self._today() <= k.until for k in self.known)

    def _over_nights(
        self, seen: Seen, wrong: set[Fact], said: Mapping[Fact, TrackedDrift], answered: set[Fact],
        fault: Callable[..., Fault],
    ) -> Iterator[Fault]:  # fmt: skip
        for fact in sorted({*wrong, *self.watches}, key=str):
            watch, doubtful = self.watches[fact], seen.is_in_doubt(fact)
            if fact in answered:
                watch.told, watch.comes_and_goes = None, False
            if fact in wrong:
                if self.n - watch.last_true > WEEK:
                    watch.comes_and_goes = False
                watch.last_true = self.n
                if seen.is_shown(fact):
                    watch.shown.append(self.n)
                    if self._must_be_told(watch, str(fact[0])) and fact not in {*said, *answered} and not doubtful:
                        yield fault("lost", fact, f"shown in nights {watch.shown}, gone in {watch.gone}")
            if fact in said:
                grown = self._has_grown(seen, fact, watch)
                if watch.told is not None and not (doubtful or watch.in_doubt or grown):
                    yield fault("told twice", fact, f"in night {watch.told} before")
                if watch.comes_and_goes and not doubtful and not grown:
                    yield fault("told again though it comes and goes", fact)
                watch.told, watch.in_doubt = self.n, doubtful
                watch.comes_and_goes = watch.comes_and_goes or comes_and_goes(said[fact])

    def _has_grown(self, seen: Seen, fact: Fact, watch: Watch) -> bool:
        """Whether a departure has more to tell than the last night told, by whatever run that was seen since."""
        match fact:
            case ("departed", int(id)):
                grown = bool(watch.extent - watch.told_extent) or self.world.server(id).shares
                told_now = watch.extent if watch.told_extent else seen.extent(self.world.server(id))
                watch.told_extent, watch.extent = watch.told_extent | told_now, set()
                return grown
        return False

    def _must_be_told(self, watch: Watch, kind: str) -> bool:
        """Once as what it is, and once more as what comes and goes."""
        lately = [n for n in watch.shown if self.n - n < WEEK]
        return watch.told is None and len(lately) >= RUNS[kind] and not watch.comes_and_goes

    def _exits(self, seen: Seen, found: Reconciled, fault: Callable[..., Fault]) -> Iterator[Fault]:
        code = int(found.exit("new"))
        nobody = not any(seen.tables(s.name) for s in self.world.switches)
        if (seen.sight.netbox or seen.sight.zabbix or nobody) and code != 5:
            yield fault(f"nothing could be compared, and it ended with {code}", ("exit",))
        if seen.flawless and code != (7 if self._news else 0):
            yield fault(f"everything was read, {len(self._news)} were told, and it ended with {code}", ("exit",))
        succeeded = self.store.last_success() == BEGUN + timedelta(days=self.n)
        if succeeded != (code != 5):
            yield fault(f"it ended with {code}, and the last success is {self.store.last_success()}", ("success",))


# --- our own cases, as the product knows them ------------------------------------------------------------------------


def journals(world: World, now: datetime) -> tuple[Journal, ...]:
    return tuple(Journal(c.id, _case(world, c, now)) for c in world.cases)


def claims(world: World) -> dict[str, str]:
    return {f"device {c.server}": c.id for c in world.cases if c.state == "open"}


def _case(world: World, c: worlds.Case, now: datetime) -> Case:
    opened = now - timedelta(days=20)
    case = Case(c.id, "lab", opened, "rina", Binding(), opened, "0", state=c.state)
    macs = [{"mac": mac, "kind": "data", "sources": ["netbox"]} for mac in c.macs]
    record = read(RecordedDevice, {"macs": macs, "id": c.server})
    case.devices[c.name] = Device(c.name, "S", RequestedDevice(c.name, "S"), record=record)
    changes = [
        *(ShutPort(c.name, c.server, world.switch(s).id, s, world.port_id((s, n)), port_name(n), "data")
          for s, n in c.ports),
        *([DeleteHost(c.name, c.server, "900", c.host, "S")] if c.host else []),
        *([SetStatus(c.name, c.server, c.server, "S", "active", "decommissioning", "e")] if c.day else []),
    ]  # fmt: skip
    begun = BEGUN + timedelta(days=c.day, hours=-12)
    for n, change in enumerate(changes, 1):
        case.changes.append(Tracked(n, "s", "p", change, "verified", at=begun, intended_at=begun))
    if c.halfway:
        port = ShutPort(c.name, c.server, world.switches[0].id, world.switches[0].name, 1, "Gi1", "data")
        case.changes.append(Tracked(1, "s", "p", port, "unknown", intended_at=now - timedelta(hours=2)))
    return case


# --- the smallest history ---------------------------------------------------------------------------------------------


def smallest(history: History, fault: Fault) -> History:
    """A history as short as leaving out makes it, of which the same is wrong."""

    def goes_wrong(one: History) -> bool:
        found = Play(one, MemoryStore()).run()
        return any((f.rule, f.fact[0]) == (fault.rule, fault.fact[0]) for f in found)

    left = True
    while left:
        left = False
        for shorter in _shorter(history):
            if goes_wrong(shorter):
                history, left = shorter, True
                break
    return history


def _shorter(history: History) -> Iterator[History]:
    nights = history.nights
    for n in reversed(range(len(nights))):
        fewer = nights[:n] + nights[n + 1 :]
        if fewer and not (fewer[0].failures or fewer[0].desk):
            yield replace(history, nights=fewer)
    for n, night in enumerate(nights):
        for part in ("deeds", "failures", "desk", "accepts"):
            of = getattr(night, part)
            for i in range(len(of)):
                if part == "desk" and i == 0 and len(of) > 1:
                    continue
                less = replace(night, **{part: of[:i] + of[i + 1 :]})
                yield replace(history, nights=(*nights[:n], less, *nights[n + 1 :]))


def told_of(history: History) -> str:
    """A history in words: what was done, what failed, and what was told."""
    play = Play(history, MemoryStore())
    faults = play.run()
    rows = [f"estate {history.seed}"]
    for n, night in enumerate(history.nights, 1):
        parts = [f"{part} {' '.join(f'{name}:{seed}' for name, seed in picks)}" for part, picks in
                 (("deeds", night.deeds), ("desk", night.desk), ("failures", night.failures)) if picks]  # fmt: skip
        parts += [f"accepts {night.accepts}"] if night.accepts else []
        rows.append(f"  night {n}: {'; '.join(parts) or 'nothing'}")
        rows += [f"    told by {run}: {' '.join(map(str, f))}" for at, run, f in play.told if at == n]
    return "\n".join([*rows, *(f"  WRONG {f}" for f in faults)])
