"""An office with another procedure than Batam's: other rows, parties and papers; and hands that do what is awaited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from dcdecom.adapters.lookalikes import UnicodeLetters
from dcdecom.bootstrap.case_context import CaseContext
from dcdecom.casework.chassis import TypedReading, inspect
from dcdecom.casework.opening import open_case
from dcdecom.casework.plan_confirmation import confirm
from dcdecom.casework.signing import RecordedSignature, Signature, sign
from dcdecom.documents.playbook import IN_FORCE, policy_text
from dcdecom.engine.advance import advance
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.paperwork import Paperwork
from dcdecom.engine.systems import Systems
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.paper_code import code
from dcdecom.model.case import Case
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.people import Mandate, People, Person
from dcdecom.model.playbook import Gate, Header, Party, Playbook, Policy, Row
from dcdecom.model.request import ColocationMinutes, Contact, Disposition, Letter, Request, RequestedDevice
from dcdecom.model.source import EstateName
from dcdecom.ports.actor import Login
from dcdecom.ports.controllers import ControllerReader
from dcdecom.ports.papers import Paper, Press
from dcdecom.ports.references import ReferenceReader
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers
from dcdecom.steps.moves import Await, Finished
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

from .memory import EveryDay, Fuse, Listener, MemoryAttachments, MemoryStore, MemoryTray, PlainPapers, StillClock
from .world import TENANT, Kept, Monitoring, Network, Record, Server, Switch, World

ONE, TWO = Server("srv-one", 1), Server("srv-two", 2)
TODAY = date(2026, 11, 24)
PHOTO = b"\xff\xd8\xff photo "


def _row(slug: str, action: str, *gates: Gate, **more: object) -> Row:
    return Row(slug, action, "", (), "", "", "", 1, gates, **more)  # type: ignore[arg-type]  # rows of a table


ROWS = {
    row.slug: row
    for row in (
        _row("letter-in", "register"),
        _row("appointed", "gate", Gate("chief", "endorsement"), from_request=True),
        _row("look", "examine", Gate("head", "choice"), refuses_to="say-no"),
        _row("say-no", "refuse", Gate("head", "approval"), Gate("crew", "letter"), resumes_at="look", ends_at="end"),
        _row("ask-them", "form", Gate("crew", "told"), Gate("owner", "form")),
        _row("take-out", "withdraw", Gate("owner", "handover"), anchor="note"),
        _row("forget", "unmonitor", anchor="note"),
        _row("tell", "report"),
        _row("judge", "gate", Gate("head", "approval"), returns_to="tell", needs_letter_of="say-no", anchor="note"),
        _row("set-free", "release", anchor="note"),
        _row("end", "seal"),
    )
}
PARTIES = tuple(Party(key, key.title()) for key in ("owner", "head", "chief", "crew"))
POLICY = Policy(exception_by="head", binding_by=("head", "chief"), acts=("crew",), drop_wait=600)
HEADER = Header("1", "Other", (), "", "", "", "", "", (), (), (), (), (), ())


def playbook(*slugs: str, policy: Policy = POLICY) -> Playbook:
    """The procedure with these rows; every row of a withdrawal where none is named."""
    rows = tuple(ROWS[slug] for slug in slugs or (slug for slug in ROWS if slug != "set-free"))
    return Playbook("other", "en", HEADER, PARTIES, rows, policy, "playbook-1", "policy-1")


FIRST_DAY = date(2026, 1, 1)
PEOPLE = People(
    (
        Person("rina", "Rina", (Mandate("crew", FIRST_DAY),), ("rina",)),
        Person("joko", "Joko", (Mandate("crew", FIRST_DAY),), ("joko",)),
        Person("sri", "Sri", (Mandate("crew", FIRST_DAY), Mandate("head", FIRST_DAY, acts_for="Plh.")), ("sri",)),
        Person("dewi", "Dewi", (Mandate("head", FIRST_DAY),), ("dewi",)),
        Person("umar", "Umar", (Mandate("head", FIRST_DAY, date(2026, 10, 31)),)),
        Person("lestari", "Lestari", (Mandate("chief", FIRST_DAY),)),
        Person("hadi", "Hadi", (Mandate("chief", FIRST_DAY),)),
        Person("budi", "Dr. Budi", (Mandate("head", FIRST_DAY, acts_for="Plt."),)),
        Person("late", "Late", (Mandate("crew", FIRST_DAY, date(2026, 11, 1)),), ("late",)),
    ),
    "people-1",
    ("shared",),
)
"""Dr. Budi signs the letters of the office that asks, and stands in for the head too."""


@dataclass
class Office:
    """Everything that outlives a command. `context` is what one command is given of it."""

    folder: Path
    rules: Playbook
    servers: tuple[Server, ...] = (ONE,)
    fuse: Fuse = field(default_factory=Fuse)
    clock: StillClock = field(default_factory=StillClock)
    people: People = PEOPLE
    papers: PlainPapers = field(default_factory=PlainPapers)
    press: Press | None = None
    reporter: Listener = field(default_factory=Listener)
    estate: EstateName = "lab"
    tool: str = "0.1"
    keeps_policy: bool = False
    """Whether a case keeps every key of its policy, as those of files do."""
    references: tuple[ReferenceReader, ...] = ()
    controllers: ControllerReader | None = None

    def __post_init__(self) -> None:
        self.world = World(self.clock, self.fuse, self.servers)
        self.store = MemoryStore(self.fuse, self.world.log)
        self.attachments = MemoryAttachments(self.fuse, self.world.log)
        self.tray = MemoryTray(self.folder / "inbox", self.fuse)
        self.people_path = self.paper("people.yaml")

    def paper(self, name: str, content: bytes = b"paper") -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path

    def log(self, who: str = "rina") -> CaseLog:
        return CaseLog(
            store=self.store,
            attachments=self.attachments,
            clock=self.clock,
            login=Login(who, "uid"),
            person=self.people.by_login(who),
            must_be_known=self.estate == "real",
            reporter=self.reporter,
        )

    @property
    def procedure(self) -> Procedure:
        return Procedure(
            estate=self.estate,
            tool=self.tool,
            source="other",
            playbook=self.rules,
            people=self.people,
            people_path=self.people_path,
            zone=ZoneInfo("Asia/Jakarta"),
            calendar=EveryDay(),
            final_status="decommissioning",
            address_status="deprecated",
            letters=UnicodeLetters(),
            written=self._written,
        )

    def _written(self) -> tuple[Paper, ...]:
        return (Paper(IN_FORCE, policy_text(self.rules.policy)),) if self.keeps_policy else ()

    def systems(self, acting: bool = True) -> Systems:
        w = self.world
        record, monitoring, switch = Record(w), Monitoring(w), Switch(w)
        return Systems(
            readers=Readers(
                record, Network(w), switch, monitoring, Kept(w), self.references,  # type: ignore[arg-type]  # machines: none here
                controllers=self.controllers,
            ),
            writers=Writers(record, switch, monitoring) if acting else None,
        )

    def observer(self) -> Observer:
        return Observer(self.systems().reading(), self.clock, 0)

    @property
    def paperwork(self) -> Paperwork:
        return Paperwork(self.papers, self.tray, self.press)

    def context(self, who: str = "rina", acting: bool = True) -> CaseContext:
        return CaseContext(self.log(who), self.procedure, self.systems(acting), self.paperwork)

    # --- asking ---

    def request(
        self, servers: Iterable[Server] | None = None, team: tuple[str, ...] = ("rina",), number: str = "800/1"
    ) -> Request:
        return Request(
            path=self.paper("request.yaml"),
            letter=Letter(number, TODAY, TODAY, TENANT.name, "Dr. Budi", "Kepala Dinas"),
            minutes=ColocationMinutes("BA/1", TODAY, self.paper("ba-kolokasi.pdf")),
            devices=tuple(self.asked(s) for s in (self.servers if servers is None else servers)),
            contact=Contact("Sari", post="Staf"),
            collector=Contact("Agus", post="Pengurus Barang"),
            disposition=Disposition("1187", self.paper("disposisi.pdf"), (), team),
        )

    def asked(self, server: Server) -> RequestedDevice:
        return RequestedDevice(server.name, server.serial, server.asset_tag, rack="R07", unit=server.unit,
                               minutes_serial=server.serial)  # fmt: skip

    def opened(self, request: Request | None = None, who: str = "rina") -> str:
        return open_case(self.log(who), self.procedure, self.systems().readers, self.tray, request or self.request())

    def case(self, id: str) -> Case:
        return self.log().case(id)

    # --- going on ---

    def advance(self, id: str, who: str = "rina") -> Await | Finished:
        return advance(self.log(who), self.procedure, self.systems(), self.paperwork, id)

    def drive(self, id: str, until: str = "", who: str = "rina") -> Await | Finished:
        """Do what is awaited, as people would, until something of `until` is, or nobody can help."""
        for _ in range(100):
            outcome = self.advance(id, who)
            if isinstance(outcome, Finished) or outcome.what in (until, "refused", "system", "accept"):
                return outcome
            self.help(id, outcome, who)
        raise AssertionError(f"{id} does not come to an end: {outcome}")

    def help(self, id: str, awaited: Await, who: str = "rina") -> None:
        match awaited.what:
            case "inspect":
                self.inspected(id, awaited.device, who=who)
            case "confirm":
                self.confirmed(id, awaited.device, who)
            case "drop":
                self.world.running.clear()
            case "timer" | "rest":
                assert awaited.until
                self.clock.sleep((awaited.until - self.clock.time) / timedelta(seconds=1) + 1)
            case "gate":
                self.signed(id)

    def inspected(self, id: str, device: str, serial: str = "", who: str = "rina") -> None:
        """Somebody reads a chassis, each time with a photo of its own."""
        server = next(s for s in self.servers if s.name == device)
        count = len(self.case(id).devices[device].inspections) if device in self.case(id).devices else 0
        photo = self.paper(f"{device}.jpg", PHOTO + f"{device} {count}".encode())
        typed = self.reading(server, serial=serial or server.serial)
        inspect(self.log(who), self.rules, self.tray, id, device, typed, [photo])

    def outdated(self, id: str) -> None:
        """Something happens of which no sheet that was printed before it knows."""
        case = self.case(id)
        device = next(iter(case.devices))
        typed = {"device": device, "serial": "S", "asset_tag": "", "position": "R1 U1"}
        self.record(id, "inspected", {**typed, "person": "rina"})

    def record(self, id: str, type: str, payload: dict[str, object], who: str = "rina") -> None:
        """An event as some version may have written it."""
        self.store.append(id, self.case(id).last_seq, self.clock.now(), who, type, payload)

    def reading(self, server: Server, **instead: str) -> TypedReading:
        """What stands on a server's label, or something else."""
        label = {"serial": server.serial, "asset_tag": server.asset_tag, "position": f"R07 U{server.unit}"}
        return TypedReading(**{**label, **instead})

    def confirmed(self, id: str, device: str, who: str = "rina") -> None:
        case = self.case(id)
        assert case.current
        plan = case.plan(case.current.slug)
        assert plan
        confirm(self.log(who), self.procedure, id, plan.digest[:8], case.devices[device].known_record.serial[-4:])

    def signed(self, id: str, **different: object) -> RecordedSignature:
        """Sign the paper that is awaited first, as its party would; what is `different` is said otherwise."""
        return self.sign(id, replace(self.signature(id), **different))  # type: ignore[arg-type]  # by name

    def sign(self, id: str, signature: Signature, who: str = "rina") -> RecordedSignature:
        return sign(self.log(who), self.procedure, id, signature, SshNotary())

    def signature(self, id: str, slug: str = "") -> Signature:
        case = self.case(id)
        opened = next(g for g in reversed(case.gates) if g.closed is None and g.step == (slug or g.step))
        gate = self.rules.row(opened.step).gates[opened.index]
        person = {"head": "dewi", "chief": "lestari"}.get(gate.by, "")
        signature = Signature(opened.step, gate.by, by=person, scan=self.paper("scan.pdf", b"scan"))
        match gate.paper:
            case "told":
                return replace(signature, scan=None, on=TODAY, note="by phone")
            case "letter" | "endorsement":
                return replace(signature, on=TODAY, number="800/2")
            case "choice":
                good = tuple(d.name for d in case.going if d.evidence and not _disagrees(d.evidence.verdicts))
                return replace(signature, code=code(opened.head), only=good)
        return replace(signature, code=code(opened.head))


def _disagrees(verdicts: dict[Comparison, Verdict]) -> bool:
    return Verdict.DISAGREES in verdicts.values()
