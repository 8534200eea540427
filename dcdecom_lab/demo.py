"""The demo: four cases on the lab, typed as a user types them, with what the people around them do."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.program import as_typed, program
from dcdecom_lab.control import LabControl
from dcdecom_lab.fake_photo import label

if TYPE_CHECKING:
    from dcdecom.model.case import Case
    from dcdecom.ports.journal import Store

PLAYBOOK = "penarikan-server"
NAMED = {
    "disposisi-kabid": ("--verified", "1,2,3"), "penunjukan-tim": ("--agenda", "1186", "--team", "rina,budi"),
}  # fmt: skip
"""What superiors name at a disposition."""
FORM = (
    "--disk", "srv-disdik-01,serial=S4YJNX0R101,bay=1,size=480 GB SSD,decision=keep",
    "--disk", "srv-disdik-01,serial=S4YJNX0R102,bay=2,size=480 GB SSD,decision=wipe,source=label",
    "--accessory", "srv-disdik-01,what=rails", "--accessory", "srv-disdik-01,what=power-cord,count=2",
    "--backup", "srv-disdik-01,made=yes,by=Dinas Pendidikan", "--wipe", "srv-disdik-01,wanted=yes,by=owner",
)  # fmt: skip
"""What stands on the form of the accepted case."""
COURT = "Server menjadi barang bukti di pengadilan"
SHUTDOWN_AFTER = 2.0
"""Seconds between being asked and the owner's server leaving the network."""
LOOK_EVERY = 0.2
"""Seconds between two looks at the journal."""


def copy_requests(folder: Path) -> Path:
    """The lab's example requests, with the scans that they name. Returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in files("dcdecom_lab").joinpath("requests").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def announce() -> None:
    """Say what will happen and how long it takes, before anything does."""
    scenes = _scenes(None)
    click.echo("Four cases are played on an embedded data centre: a NetBox, a Zabbix, switches")
    click.echo("and SNMP agents, on this machine's loopback only. Nothing real is touched.")
    click.echo(f"It takes two to four minutes. {commands(scenes)} commands are typed for you; nothing is asked.")
    click.echo("Ctrl-C stops it.")
    click.echo()
    for number, scene in enumerate(scenes, 1):
        prose(f"  {number}  {scene.title}", hang=5)
    click.echo()


def prose(text: str, hang: int, fg: str | None = None, bold: bool = False) -> None:
    """Print a sentence; at a terminal it is broken between words, and its further lines are indented by `hang`."""
    from dcdecom.cli.wrapping import wrapped

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else len(text)
    for line in wrapped(text, width, hang):
        click.secho(line, fg=fg, bold=bold)


def play(control: LabControl, configuration: Path, output: Path) -> None:
    """Play all four cases and leave what they made under `output`. Raises Refused where one went otherwise."""
    nothing_waived(configuration)
    stage = Stage(typed_here, control.power, configuration, output, copy_requests(output / "requests"))
    stage.play(_scenes(control))


def nothing_waived(configuration: Path) -> None:
    """Ask for all that the shipped procedure asks for: the practice lab's policy leaves papers and photos out."""
    policy = configuration.parent / "policy.yaml"
    lines = policy.read_text("utf-8").splitlines(keepends=True)
    policy.write_text("".join(line for line in lines if not line.startswith(("waives:", "photos:"))), "utf-8")


@dataclass(frozen=True)
class Scene:
    """One case of the demo."""

    title: str
    commands: int
    """How many are typed in it. `Stage.play` sees to it that this is so."""
    act: Callable[[Stage], object]


def _scenes(control: LabControl | None) -> list[Scene]:
    """The four cases; without a lab they can be counted, not played."""
    return [
        Scene(BY_HAND, ACCEPTED.commands + 4, lambda stage: accepted(stage, _there(control))),
        REJECTED,
        THREE,
        Scene(UNREAD, 9, lambda stage: unread(stage, _there(control).snmp_fault)),
    ]


def _there(control: LabControl | None) -> LabControl:
    if control is None:
        raise AssertionError("there is no lab")
    return control


def _of_nothing(device: str) -> tuple[str, ...]:
    """A form on which there is neither a disk nor an accessory, and nothing is to be erased."""
    none = f"{device},none"
    return "--disk", none, "--accessory", none, "--backup", f"{device},made=no", "--wipe", f"{device},wanted=no"


def commands(scenes: Sequence[Scene]) -> int:
    """How many commands are typed in all: those of the scenes, and one at the end for what each case leaves."""
    return sum(scene.commands for scene in scenes) + len(scenes)


# --- the four cases --------------------------------------------------------------------------------------------------


def accepted(stage: Stage, control: LabControl | None = None) -> None:
    """One server with a data port and a management port, from the disposition to the last review, with one return.

    With a lab that can be told to fail, Zabbix takes no write in the middle, and people make that change.
    """
    id = to_the_rack(stage)
    stage.person("The server is pulled, and photographed. Both sides sign the berita acara, and write the hour on it.")
    stage.photos(id, "srv-disdik-01")
    stage.sign(id, "penarikan", "opd", "--by", "opd-disdik", "--at", stage.hour)
    stage.run(id, 4)
    if control:
        by_hand(stage, id, "srv-disdik-01", ["XK7P"], control)
    else:
        stage.confirm(id, ["XK7P"], 4)
    stage.certificate(id, "S4YJNX0R102")
    stage.door(id)
    stage.minutes(id)
    stage.person("The Kasi is away. The Plh. sends the report back once, and the team signs its minutes anew.")
    stage.sign(id, "review-kasi", "kasi", "--by", "sri", "--return", "--note", "Sebutkan siapa yang membawa perangkat")
    stage.run(id, 4)
    stage.minutes(id)
    stage.reviews(id)


def to_the_rack(stage: Stage) -> str:
    """The case's id. Its server may be pulled, and its photos and the handover are awaited."""
    id = stage.open("walked.yaml", expected=4)
    stage.dispositions(id)
    stage.told_and_form(id, "opd-disdik", FORM)
    stage.person("The technician stands at the rack, reads the label and takes a photo.")
    stage.photo(id)
    stage.do(
        "case", "inspect", id, "srv-disdik-01", "--serial", "SGH331XK7P", "--asset-tag", "KOM-2019-0117",
        "--position", "R07 U12", actor="rina",
    )  # fmt: skip
    stage.run(id, 4)
    stage.person("The plan was on screen. The technician types the serial's last four characters.")
    with Owner(stage, id, "Dinas Pendidikan shuts srv-disdik-01 down.", lambda: stage.power("srv-disdik-01", False)):
        stage.confirm(id, ["XK7P"], 4)
    return id


def by_hand(stage: Stage, id: str, device: str, endings: list[str], control: LabControl) -> None:
    """Zabbix takes no write: what to do is told, a person does it, a second one signs, and it is read back."""
    step = "hapus-monitoring"
    control.web_fault("zabbix", kind="gone", method="host.update")
    stage.confirm(id, endings, 6)
    stage.do("case", "plan", id)
    stage.person("The technician disables the host in Zabbix's own pages, and keeps a picture of the screen.")
    control.act("zabbix_scene", scene="change", arguments={"name": device, "fields": {"status": "1"}})
    change = ("--change", str(stage.left_to_people(id)))
    stage.do("case", "attach", id, step, stage.scan("layar-zabbix.pdf"), *change, actor="rina")
    stage.person("A colleague has looked at it, and stands up for it. Zabbix takes writes again.")
    stage.do("case", "sign", id, step, "--as", "tim-dc", *change, actor="budi")
    control.web_fault("zabbix")
    stage.do("case", "run", id, "--wait", actor="rina", expected=4)


def rejected(stage: Stage) -> None:
    """The letter names another serial number, and the server hangs on another port than the record says."""
    id = stage.open("rejected.yaml", expected=3)
    stage.letter(id, "000.8/77/DISKOMINFO")


def three(stage: Stage) -> None:
    """Two servers agree; behind the port of the third something speaks that no record knows."""
    id = stage.open("three.yaml", expected=4)
    stage.person("The Kasi lets two of them go on.")
    stage.sign(id, "pemeriksaan", "kasi", "--by", "kasi", "--only", "srv-bpkad-01,srv-bpkad-02")
    stage.run(id, 4)
    stage.owed_letter(id, "000.8/79/DISKOMINFO")
    stage.told_and_form(id, "opd-bpkad", [words for n in (1, 2) for words in _of_nothing(f"srv-bpkad-0{n}")])
    stage.do("case", "show", id)


def unread(stage: Stage, fault: Callable[[str, str, float], None]) -> None:
    """A switch does not answer: nothing is concluded. Then everything agrees, and the Kasi refuses all the same."""
    fault("tor-2", "silent", True)
    id = stage.open("unread.yaml", expected=5)
    stage.person("The agent is started again.")
    fault("tor-2", "silent", False)
    stage.run(id, 4)
    stage.person("A court has asked for the data. The Kasi refuses what agrees, with a reason.")
    stage.do("case", "ask", id, "pemeriksaan", "--as", "kasi", "--note", COURT, actor="rina", expected=4)
    stage.sign(id, "pemeriksaan", "kasi", "--by", "kasi", "--reject", "--note", COURT)
    stage.run(id, 3)
    stage.letter(id, "000.8/78/DISKOMINFO")


ACCEPTED = Scene("accepted. Dinas Pendidikan wants srv-disdik-01 back.", 38, accepted)
BY_HAND = "accepted. srv-disdik-01 goes back to Dinas Pendidikan; Zabbix takes no write, so people make one."
REJECTED = Scene("rejected. The letter and the record disagree, and so do record and network.", 5, rejected)
THREE = Scene("three servers, one disagrees: two go on, and a letter is owed.", 12, three)
UNREAD = "could not read; then everything agrees, and the Kasi refuses."


# --- the stage -------------------------------------------------------------------------------------------------------


@dataclass
class Stage:
    """Types commands, plays the people, and keeps what was left."""

    type: Callable[[Sequence[str], str], int]
    """Type `dcdecom WORDS` as a person of the people file; returns the exit code."""
    power: Callable[[str, bool], None]
    """Switch a server on or off, as its owner does."""
    configuration: Path
    output: Path
    requests: Path
    cases: list[str] = field(default_factory=list)
    place: str = ""
    """Which scene of how many, and how many commands it has; empty outside of a scene."""
    typed: int = 0
    """Commands of the scene so far."""

    def play(self, scenes: Sequence[Scene]) -> None:
        """Play the scenes, and leave what each case made in a folder of its own."""
        started = time.monotonic()
        self.play_scenes(scenes)
        end = Scene("what each case leaves for someone who verifies it elsewhere.", len(self.cases), Stage.leave_all)
        self._play("at the end", "at the end,", end)
        self._where_to_look(time.monotonic() - started)

    def play_scenes(self, scenes: Sequence[Scene]) -> None:
        for number, scene in enumerate(scenes, 1):
            self._play(f"{number} of {len(scenes)}", f"{number}/{len(scenes)}", scene)

    def _play(self, heading: str, place: str, scene: Scene) -> None:
        """Play one scene. Raises AssertionError where it has another number of commands than was said."""
        self.title(f"{heading}: {scene.title}")
        self.typed, self.place = 0, f"{place} command {{}} of {scene.commands}"
        scene.act(self)
        if self.typed != scene.commands:
            raise AssertionError(f"{scene.title} has {self.typed} commands, not {scene.commands}")
        self.place = ""

    def _where_to_look(self, seconds: float) -> None:
        """What was left, and what to type and open next."""
        self.tell("")
        self.tell(f"{len(self.cases)} cases in {seconds:.0f} s. What they left is in {as_typed(self.output)}/")
        for id in self.cases:
            self.tell(f"  {id}/  laporan.html, laporan.yaml, the papers; bundle/ proves them")
        self.tell("")
        self.tell("The report of the first case, for a browser:")
        self.tell((self.output / self.cases[0] / "laporan.html").absolute().as_uri())
        self.tell("")
        self.tell("Look around:")
        called, config = program(), as_typed(self.configuration)
        for words in ("case list", f"case show {self.cases[-1]}", f"verify {self.cases[0]}"):
            self.tell(f"  {called} {words} --config {config}")

    def leave_all(self) -> None:
        for id in self.cases:
            self.leave(id)

    @property
    def today(self) -> str:
        from datetime import datetime
        from zoneinfo import ZoneInfo

        return datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()

    def tell(self, text: str) -> None:
        click.echo(text)

    def title(self, text: str) -> None:
        click.echo()
        prose(f"=== {text}", hang=4, bold=True)

    def person(self, text: str) -> None:
        if sys.stdout.isatty():
            click.echo("\r\x1b[K", nl=False)  # a line may be drawn there that changes in place
        prose(f"--- {text}", hang=4, fg="cyan")

    def do(self, *arguments: str, actor: str = "", expected: int = 0) -> None:
        """Type one command and see it end as expected. Raises Refused where it ends otherwise."""
        from dcdecom.errors import Refused

        self.typed += 1
        if self.place:
            click.secho(f"[{self.place.format(self.typed)}]", dim=True)
        click.secho("$ dcdecom " + " ".join(f'"{a}"' if " " in a else a for a in arguments), fg="green")
        code = self.type([*arguments, "--config", str(self.configuration)], actor)
        if code != expected:
            raise Refused(f"the demo expected exit {expected} here and got {code}")
        click.secho(f"exit {code}", dim=True)

    def open(self, request: str, expected: int) -> str:
        """Open a case from one of the example requests; returns its id."""
        before = set(self._ids())
        self.do("run", PLAYBOOK, str(self.requests / request), actor="rina", expected=expected)
        id = next(i for i in self._ids() if i not in before)
        self.cases.append(id)
        return id

    def run(self, id: str, expected: int) -> None:
        self.do("case", "run", id, actor="rina", expected=expected)

    def confirm(self, id: str, endings: list[str], expected: int) -> None:
        digest = self._case(id).plans[-1].digest[:8]
        options = [part for ending in endings for part in ("--confirm", f"{digest}:{ending}")]
        self.do("case", "run", id, *options, "--wait", actor="rina", expected=expected)

    def sign(self, id: str, step: str, party: str, *options: str) -> None:
        """A person signs the sheet that lies there; the technician records its scan and the code that it bears."""
        from dcdecom.journal.paper_code import code

        waiting = (g for g in reversed(self._case(id).gates) if g.step == step and g.closed is None)
        gate = next(g for g in waiting if g.by == party)
        scan = self.scan(f"{step}-{party}.pdf")
        self.do(
            "case", "sign", id, step, "--as", party, *options, "--scan", scan, "--code", code(gate.printed),
            actor="rina",
        )  # fmt: skip

    def dispositions(self, id: str) -> None:
        self.person("The disposition sheet goes from the Kadis to the Kabid to the Kasi, who appoints the team.")
        for step, party in (("disposisi-kadis", "kadis"), ("disposisi-kabid", "kabid"), ("penunjukan-tim", "kasi")):
            self.endorsed(id, step, party)
            self.run(id, 4)

    def endorsed(self, id: str, step: str, party: str) -> None:
        """A superior writes on the disposition sheet, which bears no code; its scan is recorded."""
        scan = self.scan(f"{step}-{party}.pdf")
        how = ("--as", party, "--by", party, "--on", self.today, *NAMED.get(step, ()), "--scan", scan)
        self.do("case", "sign", id, step, *how, actor="rina")

    def told_and_form(self, id: str, signer: str, form: Sequence[str]) -> None:
        self.person("The office is told by telephone, fills the form, and brings it back. Its content is typed.")
        step = "formulir"
        self.do("case", "sign", id, step, "--as", "tim-dc", "--on", self.today, "--note", "lewat telepon", actor="rina")
        self.run(id, 4)
        file = self.output / "scans" / f"form-{id}.yaml"
        self.do("case", "form", id, str(file), *form)
        self.sign(id, step, "opd", "--by", signer, "--form", str(file))
        self.run(id, 4)

    def letter(self, id: str, number: str) -> None:
        """The draft letter of a refusal is signed, and goes out."""
        self.person("The Kasi signs the draft: the request is refused. Then the letter goes out.")
        self.sign(id, "penolakan", "kasi", "--by", "kasi")
        self.run(id, 3)
        self.do(
            "case", "sign", id, "penolakan", "--as", "tim-dc", "--number", number, "--on", self.today,
            "--scan", self.scan(f"surat-balasan-terkirim-{id}.pdf"), actor="rina",
        )  # fmt: skip
        self.run(id, 0)

    def owed_letter(self, id: str, number: str) -> None:
        """The letter about what stays, while the others go on."""
        self.person("The Kasi signs the letter about the third, and it goes out. The other two go on meanwhile.")
        self.sign(id, "penolakan", "kasi", "--by", "kasi")
        self.run(id, 4)
        self.do(
            "case", "sign", id, "penolakan", "--as", "tim-dc", "--number", number, "--on", self.today,
            "--scan", self.scan(f"surat-balasan-terkirim-{id}.pdf"), actor="rina",
        )  # fmt: skip

    def door(self, id: str) -> None:
        """The server leaves by the pass that the Plh. signed. The guard signs it too, keeps it, and gives it back."""
        from dcdecom.journal.paper_code import code
        from dcdecom.model.exit_pass import passes

        self.person("At the door the guard compares the serial number, signs the pass, keeps it, and gives it back.")
        scan, gate = self.scan("surat-izin-keluar.pdf"), passes(self._case(id))[-1]
        how = ("--as", "kasi", "--by", "sri", "--guard", "Umar Dani", "--at", self.hour, "--scan", scan)
        self.do("case", "sign", id, gate.step, *how, "--code", code(gate.head), actor="rina")
        self.run(id, 4)

    def certificate(self, id: str, serial: str) -> None:
        """The owner has erased a disk, as the form says, and sends what its tool wrote."""
        from datetime import datetime

        from dcdecom_lab.wiped import nwipe_log

        self.person("Dinas Pendidikan has erased the disk that its form names, and sends the log of nwipe.")
        path = self.output / "scans" / f"nwipe-{serial}.log"
        path.write_text(nwipe_log(serial, datetime.now()), "utf-8")
        self.do("case", "certificate", id, str(path), actor="rina")

    def minutes(self, id: str) -> None:
        self.person("The team signs its minutes.")
        self.sign(id, "laporan", "tim-dc", "--by", "rina")
        self.run(id, 4)

    def reviews(self, id: str) -> None:
        self.person("One paper goes from the Plh. to the Kabid to the Kadis: each reads it, signs and passes it on.")
        for party, person in (("kasi", "sri"), ("kabid", "kabid"), ("kadis", "kadis")):
            self.sign(id, f"review-{party}", party, "--by", person)
            self.run(id, 0 if party == "kadis" else 4)
        self.do("report", "show", id)
        self.do("verify", id)

    def left_to_people(self, id: str) -> int:
        """The number of the change that people were told how to make."""
        return next(tracked.n for tracked in self._case(id).changes if tracked.by_hand is not None)

    def asks_owner(self, id: str) -> bool:
        """Whether the case waits for a shutdown: the alarms are silent, and the server was seen on its port."""
        return any(timer.name == "drop" for timer in self._case(id).timers)

    def scan(self, name: str) -> str:
        """A paper as it comes back from the scanner, each another file."""
        path = self.output / "scans" / name
        path.parent.mkdir(exist_ok=True)
        shutil.copy(self.requests / "disposisi.pdf", path)
        with path.open("ab") as file:
            file.write(f"\n% {name}, command {self.typed + 1}\n".encode())
        return str(path)

    @property
    def hour(self) -> str:
        from datetime import datetime
        from zoneinfo import ZoneInfo

        return datetime.now(ZoneInfo("Asia/Jakarta")).strftime("%H:%M")

    def photos(self, id: str, device: str) -> None:
        """The photos of the procedure's list that no reading brought: each a picture of its own."""
        for kind in ("before", "pulled", "empty-slot"):
            path = self.output / "scans" / f"{kind}.jpg"
            path.write_bytes(label(f"{device} {kind}", "", ""))
            self.do(
                "case", "attach", id, "penarikan", str(path), "--photo", kind, "--device", device, actor="rina"
            )  # fmt: skip

    def photo(self, id: str) -> None:
        """A photo of the label, copied into the case's inbox."""
        inbox = self.output / "data" / "inbox" / id
        inbox.mkdir(parents=True, exist_ok=True)
        (inbox / "label.jpg").write_bytes(label("S/N SGH331XK7P", "KOM-2019-0117", "R07 U12"))

    def leave(self, id: str) -> None:
        """Put everything that a case made into a folder of its own."""
        self.do("report", "bundle", id)
        folder = self.output / id
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.output / "data" / "out" / id, folder)
        shutil.copy(folder / "bundle" / "journal.jsonl", folder)
        self._render(id, folder)

    def _render(self, id: str, folder: Path) -> None:
        """The report of a case that has not come to one; what a case has made itself is what the bundle proves."""
        for face in ("yaml", "html"):
            if not (file := folder / f"laporan.{face}").exists():
                self.type(
                    ["report", "render", id, "--format", face, "--output", str(file), "--config",
                     str(self.configuration)], "",
                )  # fmt: skip

    def _store(self) -> Store:
        from dcdecom.bootstrap import storage
        from dcdecom.cli.common import settings_of

        return storage.store(settings_of(self.configuration), create=True)

    def _ids(self) -> tuple[str, ...]:
        return self._store().cases()

    def _case(self, id: str) -> Case:
        from dcdecom.model.fold import fold

        return fold(self._store().events(id))


def typed_here(words: Sequence[str], actor: str) -> int:
    """Type a command in this very process: estate lab knows people by `--actor`. It asks nobody, also at a terminal."""
    from dcdecom.cli import dcdecom
    from dcdecom.cli.stderr_log import Speech
    from dcdecom.errors import DcdecomError

    typed = [*words, *(["--actor", actor] if actor else [])]
    try:
        return dcdecom.main(typed, standalone_mode=False, obj=Speech(asks=False)) or 0
    except DcdecomError as error:
        click.echo(str(error))
        return int(error.exit)


class Owner:
    """Acts a little after the case asks for it, while the command watches. Earlier would be a server that is gone."""

    def __init__(self, stage: Stage, id: str, text: str, act: Callable[[], None]) -> None:
        self._stage, self._id, self._text, self._do = stage, id, text, act
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        while not self._stage.asks_owner(self._id):
            if self._over.wait(LOOK_EVERY):
                return
        self._over.wait(SHUTDOWN_AFTER)
        self._stage.person(self._text)
        self._do()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *error: object) -> None:
        self._over.set()
        self._thread.join()
