"""`request new`: from the office's letter to a request file, asked for at a terminal or given by options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

import click

from dcdecom.cli.asking import ask
from dcdecom.cli.common import configured, is_terminal, reader_texts, say, settings_of
from dcdecom.cli.completing import PEOPLE_LISTED, PLAYBOOKS_OR_FILES
from dcdecom.cli.given import NAME, NEW, Commands, clip, shown
from dcdecom.cli.stderr_log import speech
from dcdecom.documents.request_form import (
    ASKED_OF_DEVICE,
    CONTACTS,
    DISPOSITION,
    ITEMS,
    LETTER,
    MINUTES,
    Item,
    file_name,
)
from dcdecom.errors import DcdecomError, InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.nearest import nearest
from dcdecom.model.sentence import in_language
from dcdecom.model.whole_path import whole
from dcdecom.papers.blocks import Table, TableRow
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.documents.request_draft import Draft
    from dcdecom.documents.tree import Steps
    from dcdecom.lookup.candidates import Candidates
    from dcdecom.model.estate.listing import Owned
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts

P = ParamSpec("P")

PLAYBOOK = "penarikan-server"
LISTED = 30
"""Candidates that are shown."""


PARTS = ("cpu", "memory", "disks")
"""What is asked of a device's parts, where the letter says anything of them."""
LISTS = {"disk": "disks", "mac": "macs", "ip": "ips", "machine": "machines", "minutes-mac": "minutes_macs"}
"""Words of `--device` that may come several times, and the keys that they fill."""
WORDS = ("serial", "asset-tag", "kode-barang", "type", "place", "cpu", "memory", "minutes-serial", *LISTS)
DEVICE = re.compile(rf",({'|'.join(WORDS)})=")


@click.group(cls=Commands)
def request_() -> None:
    """Requests: write one from the office's letter."""


def _each_item(command: Callable[P, None]) -> Callable[P, None]:
    for item in reversed(ITEMS):
        command = click.option(item.option, item.name.replace("-", "_"), default="", metavar="TEXT", help=item.help)(
            command
        )
    return command


@request_.command()
@click.argument("file", required=False, type=NEW)
@_each_item
@click.option("--endorsed", multiple=True, metavar="PARTY,DATE,NAME", help="Who endorsed the sheet; once for each")
@click.option("--team", default="", metavar="ID,...", shell_complete=PEOPLE_LISTED,
              help="Who was appointed, by their ids in the people file")
@click.option("--device", "devices", multiple=True, metavar="NAME,serial=TEXT,...",
              help=f"One for each; after the name any of {', '.join(f'{word}=' for word in WORDS)}")
@click.option("--tenant", default="", metavar="SLUG", help="NetBox's tenant, where its name is not the office's")
@click.option("--playbook", type=NAME, default=PLAYBOOK, show_default=True, shell_complete=PLAYBOOKS_OR_FILES,
              help="The procedure that it is for")
@configured
def new(
    file: Path | None, endorsed: tuple[str, ...], team: str, devices: tuple[str, ...], tenant: str, playbook: str,
    config: Path | None, **said: str,
) -> None:  # fmt: skip
    """Write a request from the office's letter into FILE; no file is overwritten.

    At a terminal it asks for what no option gives. NetBox's devices of the office are shown beside it, and nothing is
    taken from there: the letter is what will be compared with the record. FILE is named after the letter's number where
    none is given, in `requests` beside the configuration.

    Example: dcdecom request new requests/2026-0042.yaml
    """
    from dcdecom.bootstrap import clocks, documents
    from dcdecom.documents.request_draft import Draft

    settings = settings_of(config)
    procedure = documents.playbook(settings, playbook)
    people = documents.people(settings, procedure)
    today = clocks.clock().now().astimezone(ZoneInfo(settings.timezone)).date()
    draft = Draft(file or settings.path.parent / "requests" / "new.yaml", today, procedure, people)
    given = RequestOptions(said, devices, endorsed, team, tenant)
    given.fill(draft)
    form = Form(draft, reader_texts(settings), given, settings, named=file is not None)
    missing = form.missing()
    asks = bool(missing) and is_terminal()
    if missing and not asks:
        what = f"{', '.join(missing)}: not given, and there is no terminal to ask. Nothing was written."
        raise InputError(what, "dcdecom request new --help")
    with form.nothing_lost(config) if asks else _as_it_is():
        if asks:
            form.ask()
        form.name_file()
        draft.write(settings.path.parent / "schemas" / "request.json")
    _go_on(form.texts, draft.file, playbook, config, asks)


def _go_on(texts: Texts, file: Path, playbook: str, config: Path | None, asks: bool) -> None:
    """Say what is typed next; at a terminal do it where the person says so."""
    from dcdecom.cli.open_case import check_

    say(texts.say("request.written", file=whole(file)))
    say(texts.say("request.next"))
    other = f" --playbook {shlex.quote(playbook)}" if playbook != PLAYBOOK else ""
    say(f"  dcdecom check {_here(file)}{other}{_named(config)}")
    if asks and _is_yes(ask(texts.say("request.now") + " "), texts):
        click.get_current_context().invoke(check_, request=file, playbook=playbook, as_json=False, config=config)


def _here(file: Path) -> str:
    """A path as it is typed where the person stands."""
    try:
        return shlex.quote(str(file.absolute().relative_to(Path.cwd())))
    except ValueError:
        return whole(file)


def _named(config: Path | None) -> str:
    return f" --config {shlex.quote(str(config))}" if config else ""


@contextmanager
def _as_it_is() -> Iterator[None]:
    yield


# --- options ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RequestOptions:
    """What was given by options."""

    said: dict[str, str]
    """By the option's name, with an underscore."""
    devices: tuple[str, ...]
    endorsed: tuple[str, ...]
    team: str
    tenant: str

    def fill(self, draft: Draft) -> None:
        """Take all of it. Raises InputError for the first that is wrong."""
        for item in ITEMS:
            _take(item.option, draft.add(item.steps, self.said[item.name.replace("-", "_")]))
        _take("--tenant", draft.add(("tenant",), self.tenant))
        for number, text in enumerate(self.devices):
            _add_device(draft, number, text)
        for number, text in enumerate(self.endorsed):
            party, day, name = (*text.split(",", 2), "", "")[:3]
            if not (party and day and name):
                raise InputError(f"--endorsed {shown(text)}: expected PARTY,DATE,NAME. Nothing was written.")
            for key, value in (("party", party), ("name", name), ("date", day)):
                _take("--endorsed", draft.add(("disposition", "endorsements", number, key), value))
        for number, id in enumerate(part.strip() for part in self.team.split(",") if part.strip()):
            _take("--team", draft.add(("disposition", "team", number), id))


def _take(option: str, wrong: str) -> None:
    if wrong:
        raise InputError(f"{option} {clip(wrong).removesuffix('.')}. Nothing was written.")


def _add_device(draft: Draft, number: int, text: str) -> None:
    """`NAME,serial=TEXT,...`: a comma counts only before one of the words."""
    name, *rest = DEVICE.split(text)
    if "=" in name:
        raise InputError(f"--device {shown(name)}: after the name, one of {', '.join(WORDS)}. Nothing was written.")
    _take("--device", draft.add(("devices", number, "name"), name))
    for word, value in zip(rest[::2], rest[1::2], strict=True):
        if word == "place":
            _take("--device", draft.add_place(number, value))
        elif word in LISTS:
            count = sum(steps[:3] == ("devices", number, LISTS[word]) for steps in draft.said)
            _take("--device", draft.add(("devices", number, LISTS[word], count), value))
        else:
            _take("--device", draft.add(("devices", number, word.replace("-", "_")), value))


def _typed(draft: Draft, named: bool) -> str:
    """The command that repeats what was said."""
    said = draft.said
    words = ["dcdecom", "request", "new", *([str(draft.file)] if named else [])]
    for item in ITEMS:
        if item.steps in said:
            value = said[item.steps]
            words += [item.option, str(draft.file.parent / value) if item.key == "scan" else value]
    for number in range(sum(steps[:2] == ("disposition", "endorsements") for steps in said)):
        parts = [said.get(("disposition", "endorsements", number, key), "") for key in ("party", "date", "name")]
        words += ["--endorsed", ",".join(parts)] if all(parts) else []
    if team := [text for steps, text in said.items() if steps[:2] == ("disposition", "team")]:
        words += ["--team", ",".join(team)]
    for number in draft.devices():
        words += ["--device", _device_typed(draft, number)]
    words += ["--tenant", said["tenant",]] if ("tenant",) in said else []
    return " ".join(map(shlex.quote, words))


def _device_typed(draft: Draft, number: int) -> str:
    parts = [draft.said.get(("devices", number, "name"), "")]
    for word in WORDS:
        if word == "place":
            parts += [f"place={place}"] if (place := draft.place(number)) else []
        elif word in LISTS:
            start = ("devices", number, LISTS[word])
            parts += [f"{word}={text}" for steps, text in draft.said.items() if steps[:3] == start]
        elif text := draft.said.get(("devices", number, word.replace("-", "_"))):
            parts.append(f"{word}={text}")
    return ",".join(parts)


# --- asking ----------------------------------------------------------------------------------------------------------


@dataclass
class Form:
    """The questions, in the order of the papers."""

    draft: Draft
    texts: Texts
    given: RequestOptions
    settings: Settings
    named: bool
    """Whether a file was named; else the letter's number names it."""
    _record: Candidates | None = field(default=None)

    def missing(self) -> list[str]:
        """The options without which there is no request."""
        said = self.draft.said
        found = [item.option for item in ITEMS if item.needed and item.steps not in said]
        devices = self.draft.devices()
        whole_ = all(("devices", n, key) in said for n in devices for key in ("name", "serial"))
        found += [] if devices and whole_ else ["--device NAME,serial=TEXT"]
        if ("disposition", "agenda") in said or any(steps[0] == "disposition" for steps in said):
            found += [item.option for item in DISPOSITION if item.steps not in said]
            endorsed = any(steps[:2] == ("disposition", "endorsements") for steps in said)
            found += [] if endorsed else ["--endorsed"]
            found += [] if any(steps[:2] == ("disposition", "team") for steps in said) else ["--team"]
        return found

    def ask(self) -> None:
        """Ask for all that was not given. Raises click.Abort for Ctrl-C and the end of input."""
        self._say("begin")
        self._section("letter", LETTER)
        self.name_file()
        self._section("minutes", MINUTES)
        self._disposition()
        self._tenant()
        self._devices()
        self._section("people", CONTACTS)

    def name_file(self) -> None:
        """Name the file after the letter where nobody named it. Raises InputError where it is there."""
        from dcdecom.documents.request_draft import is_there

        if not self.named:
            name = file_name(self.draft.said["letter", "number"])
            self.draft.file, self.named = self.draft.file.with_name(f"{name}.yaml"), True
        if self.draft.file.exists():
            raise is_there(self.draft.file)

    @contextmanager
    def nothing_lost(self, config: Path | None) -> Iterator[None]:
        """Whatever ends the questions: print the command that repeats what was typed."""
        try:
            yield
        except (click.Abort, KeyboardInterrupt, DcdecomError):
            say("", err=True)
            self._say("nothing")
            say(f"  {plain(_typed(self.draft, self.named))}{_named(config)}", err=True)
            raise

    def _say(self, key: str, **params: object) -> None:
        safe = {name: plain(str(value)) for name, value in params.items()}
        say(self.texts.say(f"request.{key}", **safe), err=True)

    def _section(self, heading: str, items: tuple[Item, ...]) -> None:
        if left := [item for item in items if item.steps not in self.draft.said]:
            self._say(heading)
            for item in left:
                self._item(item)

    def _item(self, item: Item) -> None:
        """Ask for one thing. Where whom to call comes for the devices too, the telephone is asked for once."""
        said, (of, name) = self.draft.said, (item.steps[0], item.steps[-1])
        contact = said.get(("contact", name), "") if of == "collector" else ""
        if of == "collector" and name == "phone" and said.get((of, "name")) == said.get(("contact", "name")):
            if contact:
                self.draft.add(item.steps, contact)
            return
        self._take(item.name, item.steps, item.needed, contact if name == "name" else "")

    def _take(self, key: str, steps: Steps, needed: bool, otherwise: str = "", **params: object) -> str:
        """Ask until it can be taken; returns what was said, empty text where the paper does not say it."""
        return self._until(key, lambda text: self.draft.add(steps, text), needed, otherwise, **params)

    def _until(
        self, key: str, taken: Callable[[str], str], needed: bool = False, otherwise: str = "", **params: object
    ) -> str:
        while True:
            text = ask(f"  {self.texts.say(f'request.{key}', **params)} ") or otherwise
            if not text and needed:
                self._say("needed")
            elif wrong := taken(text):
                say(f"  {plain(in_language(wrong, self.texts))}", err=True)
            else:
                return text

    # --- the disposition sheet

    def _disposition(self) -> None:
        """The sheet, its endorsements by the parties that the playbook names, and the team; or that it is not there."""
        agenda, scan = DISPOSITION
        if agenda.steps not in self.draft.said:
            self._say("disposition")
            if not self._take(agenda.name, agenda.steps, needed=False):
                return
        if scan.steps not in self.draft.said:
            self._take(scan.name, scan.steps, needed=True)
        self._endorsements()
        if not any(steps[:2] == ("disposition", "team") for steps in self.draft.said):
            acts = set(self.draft.playbook.policy.acts)
            ids = [p.id for p in self.draft.people.people if acts & {mandate.party for mandate in p.mandates}]
            self._until("team", self._team, needed=True, ids=", ".join(ids))

    def _endorsements(self) -> None:
        place = ("disposition", "endorsements")
        done = {text for steps, text in self.draft.said.items() if steps[:2] == place and steps[-1] == "party"}
        titles = {party.key: party.name for party in self.draft.playbook.parties}
        rows = (gate.by for row in self.draft.playbook.rows if row.from_request for gate in row.gates)
        for party in (party for party in rows if party not in done):
            number = len(done)
            self.draft.add((*place, number, "party"), party)
            said = self._until("endorsed-name", lambda text, n=number: self._endorsed(n, text),  # type: ignore[misc]
                               party=titles[party])  # fmt: skip
            if said:
                done.add(party)
                self._take("endorsed-date", (*place, number, "date"), needed=True)
            else:
                self.draft.drop(*place, number)

    def _endorsed(self, number: int, text: str) -> str:
        """By an id of the people file its person's name is written."""
        person = self.draft.people.by_id(text)
        return self.draft.add(("disposition", "endorsements", number, "name"), person.name if person else text)

    def _team(self, text: str) -> str:
        for number, id in enumerate(part.strip() for part in text.split(",") if part.strip()):
            if wrong := self.draft.add(("disposition", "team", number), id):
                self.draft.drop("disposition", "team")
                return wrong
        return ""

    # --- NetBox

    def _tenant(self) -> None:
        """Read what NetBox has of the office; where no tenant is called so, ask which it is."""
        office = self.draft.said["letter", "office"]
        self._record = record = self._read()
        if record is None or ("tenant",) in self.draft.said or record.of(office):
            return
        self._say("tenant-none", office=office)
        near = record.near(office)
        if near:
            self._say("tenant-near")
            say(Table(tuple(TableRow((plain(slug), plain(name))) for name, slug in near), indent=4), err=True)
        slugs = {device.tenant_slug for device in record.devices}
        if slugs:
            self._until("tenant", lambda text: self._is_tenant(text, slugs))

    def _is_tenant(self, text: str, slugs: set[str]) -> str:
        if text and text not in slugs:
            return self.texts.say("request.tenant-unknown", slug=text)
        return self.draft.add(("tenant",), text)

    def _read(self) -> Candidates | None:
        """Every device that has a tenant; None where NetBox could not be read, which is said."""
        from dcdecom.bootstrap import clocks, systems
        from dcdecom.cli.screen import Drawn
        from dcdecom.lookup.candidates import candidates

        counted = [0]
        try:
            with speech().living(lambda over: Drawn(self.texts.say("request.reading", count=counted[0])), stays=False):
                found = candidates(
                    systems.record(self.settings, clocks.clock()), lambda count: counted.__setitem__(0, count)
                )
        except DcdecomError as error:
            self._say("unread", reason=error.what)
            return None
        if found.unread and not found.devices:
            self._say("unread", reason=found.unread)
            return None
        if found.unread:
            self._say("part-unread", count=len(found.devices), reason=found.unread)
        return found

    def _of_office(self) -> tuple[Owned, ...]:
        said = self.draft.said
        return self._record.of(said["letter", "office"], said.get(("tenant",), "")) if self._record else ()

    # --- devices

    def _devices(self) -> None:
        owned = self._of_office()
        self._say("devices")
        if owned:
            self._say("holds", count=len(owned), tenant=owned[0].tenant)
        for number in self.draft.devices():
            self._device(number, owned)
        number = len(self.draft.devices())
        while self._take("serial-next" if number else "serial", ("devices", number, "serial"), needed=not number):
            self._device(number, owned)
            number += 1

    def _device(self, number: int, owned: tuple[Owned, ...]) -> None:
        """What the letter says of one device: its serial number first, which nothing on the screen has told."""
        said = self.draft.said
        whole_ = ("devices", number, "name") in said
        if ("devices", number, "serial") not in said:
            self._take("serial", ("devices", number, "serial"), needed=True)
        if not whole_:
            self._name(number, owned)
        for key in ASKED_OF_DEVICE if not whole_ else ():
            if key == "place":
                self._until(key, lambda text: self.draft.add_place(number, text))
            elif key == "parts":
                self._parts(number)
            else:
                self._take(key, ("devices", number, key), needed=False)

    def _parts(self, number: int) -> None:
        """Processor, memory and disks, where the letter says any of them; each may be left out."""
        if not _is_yes(ask(f"  {self.texts.say('request.parts')} "), self.texts):
            return
        for key in PARTS:
            one = partial(self.draft.add, ("devices", number, key))
            self._until(key, partial(self._disks, number) if key == "disks" else one)

    def _disks(self, number: int, text: str) -> str:
        """Each disk, or several that are alike, between semicolons."""
        for place, part in enumerate(part.strip() for part in text.split(";") if part.strip()):
            if wrong := self.draft.add(("devices", number, "disks", place), part):
                self.draft.drop("devices", number, "disks")
                return wrong
        return ""

    def _name(self, number: int, owned: tuple[Owned, ...]) -> None:
        holding = self._holding(number, owned)
        serial, shown = self.draft.said["devices", number, "serial"], holding or owned
        key = "name-or-number" if shown else "name"
        self._until(key, lambda text: self._named_device(number, text, shown), needed=True)
        name = self.draft.said["devices", number, "name"]
        if not owned:
            return
        same = next((device for device in owned if device.name == name), None)
        if same is None:
            self._say("no-such-name")
            if near := nearest(name, [device.name for device in owned]):
                self._take("name-again", ("devices", number, "name"), needed=False, name=name, near=near)
        elif same not in holding:
            self._say("other-serial", name=name)
        elif same.serial != serial:
            self._say("spelled", name=name)
            self._take("serial-again", ("devices", number, "serial"), needed=False)

    def _holding(self, number: int, owned: tuple[Owned, ...]) -> tuple[Owned, ...]:
        """Those that have the serial number that was typed; where none has it, it may be typed once more."""
        from dcdecom.lookup.candidates import with_serial

        while True:
            holding = with_serial(owned, self.draft.said["devices", number, "serial"])
            if shown := holding or owned:
                self._say("found" if holding else "not-found", tenant=shown[0].tenant)
                say(_listed(shown[:LISTED]), err=True)
                if len(shown) > LISTED:
                    self._say("more", count=len(shown) - LISTED, tenant=shown[0].tenant)
            if holding or not owned or not self._take("serial-again", ("devices", number, "serial"), needed=False):
                return holding

    def _named_device(self, number: int, text: str, shown: tuple[Owned, ...]) -> str:
        """A name as it stands, or the number of one in the list."""
        names = [device.name for device in shown]
        if text not in names and text.isdecimal() and names:
            if not 1 <= int(text) <= len(names):
                return self.texts.say("request.no-number", number=text)
            text = names[int(text) - 1]
        return self.draft.add(("devices", number, "name"), text)


def _is_yes(text: str, texts: Texts) -> bool:
    return text.casefold() in ("y", "yes", "ya", texts.say("request.yes"))


def _listed(devices: tuple[Owned, ...]) -> Table:
    """Candidates with their numbers, and nothing that the letter is compared with but the name."""
    rows = ((str(n), d.name, d.device_type, d.role, d.status) for n, d in enumerate(devices, 1))
    return Table(tuple(TableRow(tuple(map(plain, row))) for row in rows), indent=4)
