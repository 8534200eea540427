"""A team, its papers and the offices around it: everything that people do in a case, on either bed."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import storage
from dcdecom.documents.configuration import load
from dcdecom.model import exit_pass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.fold import fold
from dcdecom.ports.journal import Event
from dcdecom_lab.demo import copy_requests
from dcdecom_lab.description import Description, Server, load_description
from dcdecom_lab.fake_photo import picture
from tests.beds import Bed
from tests.cases.driver import PATIENCE, Keyboard, Running, Said
from tests.cases.warm import WarmKeyboard
from tests.mistakes import mistakes
from tests.paper_text import text_of

PLAYBOOK, RELEASE = "penarikan-server", "pelepasan-server"
QUICK: Mapping[str, Any] = {"soak": 2, "look_again": 2, "drop_wait": 20, "waives": ["exit-pass"]}
"""Waits of estate lab; the real bed keeps its floors. A drop ends its wait, however slowly the machine reads it.

Papers, hour and form are asked for as an office's are, in place of what the practice lab waives;
the door has cases of its own.
"""
LISTED = ("before", "pulled", "empty-slot")
"""Photos of the procedure's list that no reading brings."""
REAL_PATIENCE = 900.0
"""Seconds: the floors of soak and look-again alone are 480."""
NAMES: Mapping[str, tuple[str, ...]] = {
    "disposisi-kabid": ("--verified", "1,2,3"), "penunjukan-tim": ("--team", "rina,budi", "--agenda", "1187"),
}  # fmt: skip
"""What is named at a disposition, besides who signed it."""
CODE = re.compile(r"(?:Kode|Code): ((?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}[0-9A-Z*~$=])")


class Office:
    """One configuration with data of its own on a bed, and the people who work with it."""

    def __init__(
        self, bed: Bed, folder: Path, policy: Mapping[str, Any] = QUICK, keyboard: Keyboard | None = None,
        estate: Description | None = None,
    ) -> None:  # fmt: skip
        self.bed = bed
        self.folder = folder
        self.config = _configuration(bed, folder)
        self.amend(**policy if bed.name == "lab" else {})
        self.data = folder / "data"
        self.requests = copy_requests(folder / "requests")
        self.keyboard = keyboard or WarmKeyboard()
        self.patience = PATIENCE if bed.name == "lab" else REAL_PATIENCE
        self.said: list[Said] = []
        self.estate = estate or load_description()

    def amend(self, **policy: Any) -> None:
        """Write other rules into the policy file."""
        path = self.folder / "policy.yaml"
        path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | policy), "utf-8")

    # --- the keyboard -------------------------------------------------------------------------------------------------

    def start(self, *words: str, by: str = "rina") -> Running:
        """Type a command and let it run."""
        typed = (*words, "--config", str(self.config))
        return Running(typed, self.keyboard.start(by, typed))

    def end(self, running: Running) -> Said:
        """Wait for the end of a command, and keep what it said."""
        self.said.append(running.end(self.patience))
        return self.said[-1]

    def type(self, *words: str, by: str = "rina") -> Said:
        """Type a command and wait for its end."""
        return self.end(self.start(*words, by=by))

    def read(self, *words: str) -> Said:
        """Type a command that nobody has to answer for."""
        return self.type(*words, by="")

    def run(self, id: str, *options: str, by: str = "rina") -> Said:
        return self.type("case", "run", id, *options, by=by)

    def open(self, request: Path, code: int) -> str:
        """Open a case and see the first command end with this exit code; returns the case's id."""
        said = self.type("run", PLAYBOOK, str(request)).ended(code)
        return said.err.partition("Opened ")[2].partition(".")[0]

    # --- requests -----------------------------------------------------------------------------------------------------

    def request(self, name: str, change: Callable[[dict[str, Any]], None] = lambda body: None) -> Path:
        """One of the lab's example requests, or one that was made from it by `change`."""
        path = self.requests / f"{name}.yaml"
        body = yaml.safe_load(path.read_text("utf-8"))
        before = json.dumps(body, default=str)
        change(body)
        if json.dumps(body, default=str) == before:
            return path
        made = self.requests / f"{name}-{len(list(self.requests.iterdir()))}.yaml"
        made.write_text(yaml.safe_dump(body, sort_keys=False), "utf-8")
        return made

    def request_for(self, *names: str, number: str = "") -> Path:
        """A request in order for servers of one office, as the estate describes them; its letter of any number."""
        servers = [self.server(name) for name in names]
        tenant = next(t.name for t in self.estate.tenants if t.slug == servers[0].tenant)

        def fill(body: dict[str, Any]) -> None:
            body["letter"] |= {
                "number": number or f"000/{'-'.join(s.serial for s in servers)}/2026", "office": tenant,
            }  # fmt: skip
            body["devices"] = [
                {"name": s.name, "serial": s.serial, "asset_tag": s.asset_tag, "type": "Server 1U"} for s in servers
            ]

        return self.request("accepted", fill)

    def server(self, name: str) -> Server:
        return self.estate.server(name)

    # --- papers -------------------------------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return datetime.now(ZoneInfo("Asia/Jakarta"))

    @property
    def today(self) -> str:
        return self.now.date().isoformat()

    def paper(self, id: str, name: str) -> str:
        """What was printed under this name."""
        content = (self.data / "out" / id / name).read_bytes()
        return text_of(content) if name.endswith(".docx") else content.decode()

    def mistakes(self, id: str) -> list[str]:
        """What an official would send back of all papers that were made."""
        known = yaml.safe_load((self.folder / "inventory" / "people.yaml").read_text("utf-8"))["people"]
        request = self.case(id).request
        contacts = [contact.nip for contact in (request.contact, request.collector) if contact]
        people = [*(person.get("nip", "") for person in known), *contacts]
        made = sorted((self.data / "out" / id).glob("*.docx"))
        assert made
        return [text for file in made for text in mistakes(file.name, file.read_bytes(), people)]

    def code_on(self, paper: str) -> str:
        """The code that is printed on a sheet, as its reader copies it."""
        found = CODE.search(paper)
        assert found, f"no code on this sheet:\n{paper}"
        return found[1]

    def scan(self, name: str) -> str:
        """A paper as it comes back from the scanner: no two are the same bytes."""
        path = self.folder / "scans" / f"{len(self.said)}-{name}.pdf"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"%PDF-1.4\n" + f"% {path.name}\n".encode())
        return str(path)

    def sheet(self, id: str, step: str) -> str:
        """The sheet of the open gate of a step."""
        gate = self.gate(id, step)
        return self.paper(id, f"{gate.sheet or step}.docx")

    def signs(self, id: str, step: str, party: str, *options: str, code: str = "", by: str = "rina") -> Said:
        """Somebody signs the sheet that lies there, and its scan is recorded with the code that it bears."""
        code = code or self.code_on(self.sheet(id, step))
        scan = self.scan(f"{step}-{party}")
        gate = next((g for g in reversed(self.case(id).gates) if g.step == step and g.closed is None), None)
        if gate and gate.paper == "form" and "--form" not in options:
            options = (*options, "--form", self.form(id, gate.devices))
        if gate and gate.paper == "handover":
            self.photographed(id, step, gate.devices)
            options = (*options, *(() if "--at" in options else ("--at", f"{self.now:%H:%M}")))
        return self.type("case", "sign", id, step, "--as", party, "--scan", scan, "--code", code, *options, by=by)

    def form(self, id: str, devices: Iterable[str]) -> str:
        """A file of what stands on a form that lists one disk of each device."""
        said = {
            "case": id,
            "devices": [
                {
                    "name": name, "disks": [{"serial": f"D-{name}", "decision": "keep"}], "accessories": [],
                    "backup": {"made": False}, "wipe": {"wanted": False},
                }
                for name in devices
            ],
        }  # fmt: skip
        path = self.folder / f"form-{id}.yaml"
        path.write_text(yaml.safe_dump(said, sort_keys=False), "utf-8")
        return str(path)

    def photographed(self, id: str, step: str, devices: Iterable[str]) -> None:
        """The photos that the case's policy lists and nobody has brought yet."""
        wanted = yaml.safe_load((self.folder / "policy.yaml").read_text("utf-8")).get("photos", LISTED)
        shown = self.case(id).photos
        for name, kind in product(devices, (kind for kind in LISTED if kind in wanted)):
            if (name, kind) not in shown:
                path = self.folder / "scans" / f"{id}-{name}-{kind}.png"
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(picture(path.name))
                self.type("case", "attach", id, step, str(path), "--photo", kind, "--device", name).ended(0)
    def through_the_door(self, id: str, *options: str, by: str = "rina") -> Said:
        """The devices leave by the pass; the guard signs it, and its scan is recorded."""
        gate = exit_pass.passes(self.case(id))[-1]
        code = self.code_on(self.paper(id, f"{gate.sheet}.docx"))
        how = ("--guard", "Umar Dani", "--at", datetime.now(ZoneInfo("Asia/Jakarta")).strftime("%H:%M"))
        scan = ("--scan", self.scan("door"), "--code", code)
        sign = ("case", "sign", id, gate.step, "--as", gate.by, "--by", gate.by)
        return self.type(*sign, *how, *scan, *options, by=by)

    def accepts(self, id: str, step: str, said: Said, code: str) -> Said:
        """The Kasi accepts, for two hours, the one finding of this code that a command asked about."""
        [finding] = set(re.findall(rf"--accept '(\S+/{code}/[^']+)'", said.text))
        until = (datetime.now(ZoneInfo("Asia/Jakarta")) + timedelta(hours=2)).isoformat(timespec="minutes")
        how = ("--accept", finding, "--until", until, "--note", "agreed by telephone", "--scan", self.scan("note"))
        return self.type("case", "sign", id, step, "--as", "kasi", "--by", "kasi", *how).ended(0)

    def gives_up(self, id: str, note: str) -> Said:
        """The Kasi gives a case up: is asked on a sheet, signs it, and its scan is recorded with its code."""
        self.type("case", "cancel", id, "--as", "kasi", "--note", note).ended(0)
        return self.type("case", "cancel", id, "--as", "kasi", "--by", "kasi", *self.cancel_sheet(id))

    def cancel_sheet(self, id: str) -> tuple[str, ...]:
        """The options that show the signed sheet by which a case is given up."""
        case = self.case(id)
        made = case.sheet(case.cancel_sheets[-1])
        assert made, "no sheet was printed"
        return "--scan", self.scan("given-up"), "--code", self.code_on(self.paper(id, made.name))

    def told(self, id: str) -> Said:
        """The office was told by telephone."""
        how = ("--on", self.today, "--note", "by telephone")
        return self.type("case", "sign", id, "formulir", "--as", "tim-dc", *how)

    def letter(self, id: str) -> Said:
        """The letter of refusal went out."""
        how = ("--number", "000.8/77/DISKOMINFO", "--on", self.today, "--scan", self.scan("letter"))
        return self.type("case", "sign", id, "penolakan", "--as", "tim-dc", *how)

    # --- at the rack --------------------------------------------------------------------------------------------------

    def photo(self, id: str, name: str = "label.png") -> None:
        """A photo arrives in the case's inbox."""
        inbox = self.data / "inbox" / id
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / name).write_bytes(picture(name))

    def inspects(self, id: str, name: str, **instead: str) -> Said:
        """Somebody types what the chassis says, and puts a photo beside it."""
        server = self.server(name)
        label = {"serial": server.serial, "asset-tag": server.asset_tag, "position": f"{server.rack} U{server.unit}"}
        self.photo(id, f"{name}-{len(self.said)}.png")
        options = [part for key, value in (label | instead).items() for part in (f"--{key}", value)]
        return self.type("case", "inspect", id, name, *options)

    def confirmations(self, id: str, *names: str) -> list[str]:
        """The options that confirm the plan in force for these servers."""
        digest = json.loads(self.read("case", "plan", id, "--json").ended(0).out)["digest"][:8]
        return [part for name in names for part in ("--confirm", f"{digest}:{self.server(name).serial[-4:]}")]

    def watches(self, id: str, *names: str, options: tuple[str, ...] = ()) -> Running:
        """Confirm the plan of the withdrawal; its command runs on and watches for the owner's shutdown."""
        running = self.start("case", "run", id, *self.confirmations(id, *names), "--wait", *options)
        running.until("to shut", self.patience)
        return running

    def shuts_down(self, id: str, *names: str, options: tuple[str, ...] = ()) -> Running:
        """Confirm the plan of the withdrawal and shut the servers down once their owner is asked to."""
        running = self.watches(id, *names, options=options)
        for name in names:
            self.bed.power(name, False)
        return running

    # --- what is known ------------------------------------------------------------------------------------------------

    def events(self, id: str) -> tuple[Event, ...]:
        return storage.store(load(self.config)).events(id)

    def case(self, id: str) -> Case:
        return fold(self.events(id))

    def appends(self, id: str, type: str, **payload: Any) -> None:
        """An event that no command of this version writes at this moment; an older one did."""
        store, clock = storage.store(load(self.config)), SystemClock()
        store.append(id, self.case(id).last_seq, clock.now(), "rina", type, payload)

    def gate(self, id: str, step: str) -> OpenGate:
        """The open gate of a step."""
        return next(g for g in reversed(self.case(id).gates) if g.step == step and g.closed is None)

    def at(self, id: str) -> tuple[str, str]:
        """The state of a case and the step at which it stands, by what it says itself."""
        shown = json.loads(self.read("case", "show", id, "--json").ended(0).out)
        return str(shown["state"]), str(shown["step"])

    def types(self, id: str) -> list[str]:
        """The types of a case's events, in order."""
        return [e.type for e in self.events(id)]


def _configuration(bed: Bed, folder: Path) -> Path:
    """The bed's configuration in a folder of its own, with data of its own."""
    source = bed.configuration.parent
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("data"))
    settings = folder / bed.configuration.name
    body = yaml.safe_load(settings.read_text("utf-8"))
    body["office"] = {**body.get("office", {}), "pdf": "never"}
    settings.write_text(yaml.safe_dump(body, sort_keys=False), "utf-8")
    return settings
