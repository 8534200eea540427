"""A team whose every secret is known to the test, and everything that it leaves behind."""

from __future__ import annotations

import base64
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote
from zipfile import ZipFile

import yaml

from tests.cases.driver import Process
from tests.cases.warm import WarmKeyboard
from tests.crash.bench import Bench

BY_ENVIRONMENT = {
    "NETBOX_TOKEN": "netbox-reader", "SWITCH_PASSWORD": "switch-reader", "SNMP_COMMUNITY": "snmp-community",
}  # fmt: skip
"""Secrets that stand in the environment of a command, from where a child would inherit them."""
MARKS = 10
"""Two tokens of NetBox, two of Zabbix, two passwords and the enable secret of a switch, three of SNMP."""
EVERY = 0.02
"""Seconds between two looks at the process list."""
NEW = 25
"""How many looks a process is read in: half a second and more."""


@dataclass
class Watched:
    """The marked secrets of a bench's office, and where they are looked for."""

    bench: Bench
    secrets: dict[str, str]
    commands: set[bytes] = field(default_factory=set)
    """Every command line that stood in the process list meanwhile."""

    @property
    def folder(self) -> Path:
        return self.bench.office.folder

    def hide(self, name: str, secret: str) -> None:
        """Another secret in the place of one; both are looked for."""
        self.secrets[f"{name} {len(self.secrets)}"] = secret
        (self.folder / "secrets" / name).write_text(f"{secret}\n", "utf-8")

    def places(self, since: int = 0) -> dict[str, bytes]:
        """Whatever was written, by its name: files but those that are secret or sealed, output, process list.

        Of the output that of the commands from number `since` on.
        """
        files = [p for p in self.folder.rglob("*") if p.is_file() and p.parent.name not in ("secrets", "sealed")]
        said = {f"{n} {' '.join(s.words[:3])}": s.text.encode() for n, s in enumerate(self.bench.office.said[since:])}
        return {
            **{str(p.relative_to(self.folder)): content_of(p) for p in files},
            **said,
            "process list": b"\n".join(self.commands),
            "names": "\n".join(str(p) for p in files).encode(),
        }

    def leaks(self, places: Mapping[str, bytes]) -> list[str]:
        """Which secret stands where, also encoded."""
        forms = {name: forms_of(secret) for name, secret in self.secrets.items()}
        assert len(forms) >= MARKS
        return [
            f"{name} in {place}"
            for place, content in places.items()
            for name, spelled in forms.items()
            if any(form in content for form in spelled)
        ]


def content_of(path: Path) -> bytes:
    """What a file holds; of a paper, what is packed in it too."""
    content = path.read_bytes()
    if path.suffix != ".docx":
        return content
    with ZipFile(BytesIO(content)) as packed:
        return b"\n".join((content, *map(packed.read, packed.namelist())))


def forms_of(secret: str) -> set[bytes]:
    """A secret as it may be spelled."""
    plain = secret.encode()
    coded = {base64.b64encode(plain[n:])[2:-4] for n in range(3)}
    return {plain, plain.hex().encode(), plain[::-1], quote(secret).encode(), *coded}


@dataclass(frozen=True)
class Surroundings:
    """Done in a command's process before it: its environment, its folders and the programs that it finds."""

    folder: Path
    environment: Mapping[str, str]

    def __call__(self) -> None:
        spies = f"{self.folder / 'spies'}{os.pathsep}{os.environ['PATH']}"
        own = {"PATH": spies, "HOME": str(self.folder), "TMPDIR": str(self.folder / "tmp")}
        os.environ.update({**self.environment, **own})
        tempfile.tempdir = None
        os.chdir(self.folder / "here")


@dataclass(frozen=True)
class Loud:
    """A keyboard at which everything is typed with `-vv`."""

    keyboard: WarmKeyboard

    def start(self, person: str, words: Sequence[str]) -> Process:
        return self.keyboard.start(person, [*words, "-vv"])


def marked(bench: Bench) -> Watched:
    """The office of a bench, every secret of which is known. Its switches ask for one more, the enable secret."""
    folder = bench.office.folder
    secrets = {path.name: path.read_text("utf-8").strip() for path in (folder / "secrets").iterdir()}
    secrets["switch-enable"] = "nAik-Pangkat-7731"
    found = Watched(bench, secrets)
    _keep_enable(found)
    return found


@contextmanager
def watched(bench: Bench) -> Iterator[Watched]:
    """The office of a bench: secrets behind references of both kinds, and children that tell what they were given."""
    office, found = bench.office, marked(bench)
    secrets = found.secrets
    _refer(found)
    _spy(office.folder)
    environment = {name: secrets[file] for name, file in BY_ENVIRONMENT.items()}
    office.keyboard = Loud(WarmKeyboard(Surroundings(office.folder, environment)))
    ended = threading.Event()
    looking = threading.Thread(target=_look, args=(found.commands, ended), daemon=True)
    looking.start()
    yield found
    ended.set()
    looking.join()


def _keep_enable(found: Watched) -> None:
    """Every switch asks for the enable secret, and both logins have a reference to it."""
    path = found.folder / "secrets" / "switch-enable"
    path.touch(0o600)
    path.write_text(found.secrets["switch-enable"], "utf-8")
    for switch in found.bench.lab.access.ssh_ports:
        found.bench.lab.ssh_fault(switch, "enable", found.secrets["switch-enable"])

    def groups(content: dict[str, Any]) -> None:
        for login in ("reader", "writer"):
            options = content["switches"]["connection_options"].setdefault(login, {})
            options.setdefault("extras", {})["enable"] = "file:../secrets/switch-enable"

    edit(found.folder / "inventory" / "groups.yaml", groups)


def _refer(found: Watched) -> None:
    """References by file and by environment, and a mail command."""
    office, names = found.bench.office, {file: f"env:{name}" for name, file in BY_ENVIRONMENT.items()}

    def groups(content: dict[str, Any]) -> None:
        content["switches"]["password"] = names["switch-reader"]
        content["gateways"]["connection_options"]["snmp"]["extras"]["community"] = names["snmp-community"]

    edit(office.folder / "inventory" / "groups.yaml", groups)
    mail = [str(office.folder / "spies" / "mail"), "arsip@example.go.id"]

    def settings(content: dict[str, Any]) -> None:
        content["netbox"]["reader"] = names["netbox-reader"]
        content["anchors"] = {"mail": mail}

    edit(office.config, settings)


def edit(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a YAML file."""
    content = yaml.safe_load(path.read_text("utf-8"))
    change(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


def _spy(folder: Path) -> None:
    """Programs in the place of those that are called: each keeps its arguments, environment and input first."""
    for name in ("spies", "told", "tmp", "here"):
        (folder / name).mkdir()
    for name, then in (("mail", "true"), ("ssh-keygen", f'exec {shutil.which("ssh-keygen")} "$@" <$told.input')):
        lines = (
            "#!/bin/sh", f"told={folder}/told/{name}.$$", 'echo "$@" >$told.arguments',
            "tr '\\0' '\\n' </proc/$$/environ >$told.environment", "cat >$told.input", then,
        )  # fmt: skip
        (folder / "spies" / name).write_text("\n".join(lines) + "\n", "utf-8")
        (folder / "spies" / name).chmod(0o755)


def _look(commands: set[bytes], ended: threading.Event) -> None:
    """A process is read while it is new: what a fork executes, it executes at once."""
    looks: dict[str, int] = {}
    while not ended.wait(EVERY):
        there = [path.name for path in Path("/proc").iterdir() if path.name.isdecimal()]
        looks = {name: looks.get(name, 0) + 1 for name in there}
        for name in (name for name in there if looks[name] <= NEW):
            try:
                commands.add(Path("/proc", name, "cmdline").read_bytes().replace(b"\0", b" "))
            except OSError:
                continue
