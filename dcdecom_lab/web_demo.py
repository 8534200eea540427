"""The demo in a browser: cases at several stages, the web application with its worker, and keys for everybody."""

from __future__ import annotations

import asyncio
import ctypes
import http.client
import json
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from types import FrameType
from urllib.parse import urlencode

import click
import yaml

from dcdecom.errors import SystemFailure
from dcdecom_lab.access import HOST
from dcdecom_lab.control import LabControl
from dcdecom_lab.demo import REJECTED, Scene, Stage, copy_requests, nothing_waived, prose, to_the_rack, typed_here
from dcdecom_lab.front_door import APPLICATION, FRONT, SIGNING, FrontDoor, Shown
from dcdecom_lab.software_keys import SoftwareKeys, from_base64url
from dcdecom_lab.web import WebServer

SINCE = "2026-01-05"
"""From when keys hold: as the lab's mandates."""
WORKER = {"id": "worker", "name": "dcdecom worker", "service": True, "mandates": [], "logins": ["worker"]}
UNKEYED = "dewi"
"""Who has no key yet: an invitation waits for her."""
SOCKET, SOCKET_PATH = "web.sock", 107
STARTS_WITHIN = 60.0
STOPS_WITHIN = 20.0


def announce() -> None:
    """Say what will happen and how long it takes, before anything does."""
    scenes = _scenes(None)
    click.echo("Four cases are played on an embedded data centre, and left at four stages for the web")
    click.echo("application, its worker and the signing pages. Nothing real is touched.")
    click.echo(f"It takes one to two minutes. {sum(scene.commands for scene in scenes)} commands are typed for you; "
               "nothing is asked.")  # fmt: skip
    click.echo("Ctrl-C stops it.")
    click.echo()
    for number, scene in enumerate(scenes, 1):
        prose(f"  {number}  {scene.title}", hang=5)
    click.echo()


def play(control: LabControl, configuration: Path, output: Path, stays: bool) -> None:
    """Play the cases, serve their pages, and look at each page once; then serve until Ctrl-C where `stays`."""
    nothing_waived(configuration)
    keys = SoftwareKeys()
    _with_web(configuration, output, keys)
    stage = Stage(typed_here, control.power, configuration, output, copy_requests(output / "requests"))
    stage.play_scenes(_scenes(control))
    place = _Place(configuration, output, keys, stage.cases)
    with _running(place, "serve"), _running(place, "worker", "--actor", "worker"), place.opened():
        place.wait()
        pages = place.look_at_each()
        click.echo()
        click.secho("=== the pages", bold=True)
        prose(f"{pages} pages answer, each to whom it is for. Keys are software, and the demo's own.", hang=0)
        _tell(place)
        if stays:
            click.echo("Ctrl-C ends it.")
            _until_stopped()
    prose(f"The demo has ended. Nothing of it runs any more; what it made is in {output}.", hang=0)


# --- the cases -------------------------------------------------------------------------------------------------------


def _scenes(control: LabControl | None) -> list[Scene]:
    return [
        Scene("srv-disdik-01 may be pulled, and its photos and the handover are awaited.", 15, to_the_rack),
        REJECTED,
        Scene("three servers, one disagrees: the Kasi chooses.", 1, _to_choose),
        Scene("a request that nobody has disposed of; two reconciles, and the drift that they find.", 3, _to_dispose),
    ]


def _to_choose(stage: Stage) -> None:
    stage.open("three.yaml", expected=4)


def _to_dispose(stage: Stage) -> None:
    stage.open("undisposed.yaml", expected=4)
    for _ in range(2):  # what one look alone has seen is not told yet
        stage.do("reconcile", "--fail-on", "never")


# --- people and configuration ----------------------------------------------------------------------------------------


def _with_web(configuration: Path, output: Path, keys: SoftwareKeys) -> None:
    """The section `web`, the spool, and two keys of each person in the people file."""
    from dcdecom.adapters.signing_pages import install

    settings = yaml.safe_load(configuration.read_text("utf-8"))
    file = configuration.parent / settings["people"]
    people = yaml.safe_load(file.read_text("utf-8"))
    for person in people["people"]:
        if person["id"] != UNKEYED:
            for name, host in (("keys", SIGNING), ("web_keys", APPLICATION)):
                line = f"{keys.make(person['id'], host).public} passkey, bound"
                person[name] = [{"key": line, "valid_from": SINCE}]
    people["people"].append(WORKER)
    file.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    web = {"host": APPLICATION, "sign_host": SIGNING, "socket": str(socket_in(output)),
           "statements": str(output / "statements"), "pages": str(output / "pages")}  # fmt: skip
    settings |= {"spool": str(output / "spool"), "web": web}
    configuration.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
    install(output / "pages")


def socket_in(output: Path) -> Path:
    """A Unix socket's path has 107 bytes at most (unix(7)): behind a longer one the lab's temporary folder has it."""
    own = output / SOCKET
    return own if len(bytes(own)) <= SOCKET_PATH else Path(tempfile.gettempdir(), SOCKET)


# --- what is served --------------------------------------------------------------------------------------------------


@dataclass
class _Place:
    """The application behind its door, and everybody's keys."""

    configuration: Path
    output: Path
    keys: SoftwareKeys
    cases: Sequence[str]
    door: FrontDoor = field(init=False)
    port: int = 0

    def __post_init__(self) -> None:
        from dcdecom.documents.configuration import load

        web = load(self.configuration).web
        if web is None:
            raise AssertionError("the configuration of the demo has no section web")
        self.door = FrontDoor(web.socket, web.pages, web.statements, self.keys, lambda: self.port, self._people())

    @property
    def address(self) -> str:
        return f"http://{APPLICATION}:{self.port}"

    def _people(self) -> tuple[Shown, ...]:
        people = yaml.safe_load((self.configuration.parent / "inventory/people.yaml").read_text("utf-8"))["people"]
        names = {person["id"]: person["name"] for person in people}
        rack, ended, choice, sheet = self.cases
        every = f"every case, the rack of {rack}, drift, the form of a request"
        given = {
            "rina": (f"{every}; photos to hand in", f"/case/{rack}/rack"), "budi": (every, "/"),
            "kasi": (f"which servers of {choice} may go; drift to accept", "/"),
            "sri": ("the same, for the Kasi", "/"),
            "kabid": (f"the board, and the sealed {ended}", "/board"),
            "kadis": (f"the disposition of {sheet}", "/"),
            "opd-disdik": (f"the case of its office, {rack}", "/"),
            "opd-dinkes": (f"the cases of its office, {ended} and {sheet}", "/"),
            "opd-bpkad": (f"the case of its office, {choice}", "/"),
        }  # fmt: skip
        return tuple(Shown(id, names[id], *said) for id, said in given.items())

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Serve both origins on a port of the loopback, in a thread."""
        loop = asyncio.new_event_loop()
        server = WebServer(self.door, lambda: None)
        self.port = int(server.url.rpartition(":")[2])
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(server.open(), loop).result(STARTS_WITHIN)
            yield
        finally:
            asyncio.run_coroutine_threadsafe(server.close(), loop).result(STOPS_WITHIN)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(STOPS_WITHIN)

    def wait(self) -> None:
        """Return once the application answers and what waits lies at the signing origin. Raises SystemFailure."""
        waits = (self.cases[0], *self.cases[2:])
        until = time.monotonic() + STARTS_WITHIN
        while not (self.door.socket.exists() and all(any(self.offered(id)) for id in waits)):
            if time.monotonic() > until:
                what = "the web application and its worker did not come up."
                raise SystemFailure(what, f"What they said is in {self.output / 'logs'}.")
            time.sleep(0.2)
        said = self._typed("people", "invite", UNKEYED).stdout.strip()
        self.door.invitation = said.splitlines()[-1] if said else ""

    def offered(self, case: str) -> Iterator[str]:
        """The names under which statements of a case wait."""
        for path in sorted(self.door.statements.glob("*.json")):
            if f"\ncase: {case}\n" in json.loads(path.read_text("utf-8")).get("statement", ""):
                yield path.stem

    def _typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dcdecom", *words, "--config", str(self.configuration)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=STARTS_WITHIN)

    def look_at_each(self) -> int:
        """Ask for each page as whom it is for; returns how many there are. Raises SystemFailure where one fails."""
        rack, ended, choice, sheet = self.cases
        everybody = ("/", "/board")
        paths = {
            "rina": (*everybody, f"/case/{rack}", f"/case/{rack}/rack", "/drift", "/request"),
            "kasi": (*everybody, f"/case/{choice}", f"/case/{choice}/decide/pemeriksaan", f"/case/{ended}"),
            "kadis": (*everybody, f"/case/{sheet}", f"/case/{sheet}/decide/disposisi-kadis"),
            "opd-disdik": ("/", f"/case/{rack}"),
        }
        visits = [(APPLICATION, "", path) for path in (FRONT, "/login", "/status")]
        visits += [(SIGNING, "", path) for path in ("/", "/sign.js", "/enrol.html")]
        visits += [(SIGNING, "", f"/statements/{name}.json") for id in self.cases for name in self.offered(id)]
        visits += [(APPLICATION, who, path) for who, its in paths.items() for path in its]
        visitors: dict[str, Visitor] = {}
        for host, who, path in visits:
            if who and who not in visitors:
                visitors[who] = Visitor(self.port)
                visitors[who].log_in(self.keys, who)
            status, _ = visitors.get(who, Visitor(self.port)).ask("GET", host, path)
            if status != 200:
                what = f"http://{host}:{self.port}{path} answers {status} to {who or 'a stranger'}."
                raise SystemFailure(what, f"What the application said is in {self.output / 'logs'}.")
        return len(visits)


class Visitor:
    """A browser without a screen: it keeps cookies."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, host: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=STARTS_WITHIN)
        given = {"Host": f"{host}:{self._port}", "User-Agent": "dcdecom lab demo"}
        if self._cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if fields is not None:
            given |= {"Origin": f"http://{host}:{self._port}", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(fields) if fields is not None else None, given)
            answer = connection.getresponse()
            for sent in answer.headers.get_all("Set-Cookie") or ():
                self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(sent).items() if morsel.value}
            return answer.status, answer.read().decode("utf-8", "replace")
        finally:
            connection.close()

    def log_in(self, keys: SoftwareKeys, person: str) -> None:
        """As `login.js` does. Raises SystemFailure."""
        found = re.search(r'name="token" value="([^"]+)"', self.ask("GET", APPLICATION, "/login")[1])
        key = keys.of(person, APPLICATION)
        if found is None or key is None:
            raise SystemFailure(f"{person} cannot log in: there is no form or no key.", "")
        token = {"token": found[1]}
        _, options = self.ask("POST", APPLICATION, "/login/options", token)
        parts = key.signed(from_base64url(json.loads(options)["challenge"]))
        id = parts.pop("id")
        answer = json.dumps({"id": id, "rawId": id, "type": "public-key", "response": parts})
        status, _ = self.ask("POST", APPLICATION, "/login/answer", {**token, "answer": answer})
        if status != 200:
            raise SystemFailure(f"{person} cannot log in: the application answers {status}.", "")


@contextmanager
def _running(place: _Place, *words: str) -> Iterator[None]:
    """A command that runs meanwhile, as its unit runs it; what it says goes into a file."""
    logs = place.output / "logs"
    logs.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dcdecom", *words, "--config", str(place.configuration)]
    with (logs / f"{words[0]}.txt").open("wb") as log:
        # Ctrl-C at the terminal is for the demo, which ends them in their order.
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=_ends_with_its_parent,
        )  # fmt: skip
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOPS_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _ends_with_its_parent() -> None:
    """However this process ends: a demo that is killed leaves nothing running (prctl(2), PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _tell(place: _Place) -> None:
    """The addresses, and who may look at what."""
    click.echo()
    click.echo("Open in a browser of this machine, and choose whose keys it holds:")
    click.secho(f"  {place.address}{FRONT}", bold=True)
    click.echo()
    click.echo("Who may look at what:")
    for shown in place.door.people:
        prose(f"  {shown.id:<12}{shown.may_see}", hang=14)
    click.echo()
    click.echo("Statements are signed at a place of their own:")
    click.echo(f"  http://{SIGNING}:{place.port}/")
    prose(f"From another machine: ssh -L {place.port}:127.0.0.1:{place.port} and this one's name, then the same "
          "addresses.", hang=0)  # fmt: skip


def _until_stopped() -> None:
    """Return once Ctrl-C was pressed, or the process was told to end."""
    over = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        over.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    while not over.wait(0.5):
        pass
    for number, handler in before.items():
        signal.signal(number, handler)
