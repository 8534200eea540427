"""`case form`: from the signed form kelengkapan to a file of what stands on it, asked for or given by options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec
from zoneinfo import ZoneInfo

import click

from dcdecom.bootstrap import clocks, documents, storage
from dcdecom.cli.asking import ask
from dcdecom.cli.common import (
    acting,
    configured,
    context_for,
    go_on,
    is_terminal,
    of_case,
    reader_texts,
    say,
    say_data,
    settings_of,
)
from dcdecom.cli.given import NEW, READ, clip, shown
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.fold import fold
from dcdecom.model.sentence import Sentence
from dcdecom.model.waiting import next_words
from dcdecom.model.whole_path import whole
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.documents.form_draft import Draft
    from dcdecom.documents.tree import Steps
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts
    from dcdecom.model.typed_form import FormDevice

WORDS = {
    "said": ("serial", "asset-tag", "kode-barang", "manufacturer", "model", "rack", "unit", "cpu", "memory"),
    "disk": ("serial", "bay", "size", "decision", "source"),
    "accessory": ("what", "count", "note"),
    "backup": ("made", "by", "on"),
    "wipe": ("wanted", "by", "who"),
}
"""By option: its words."""
LISTS = {"disk": "disks", "accessory": "accessories"}
"""Options that may come several times for one device, and the keys of their lists."""
NONE = "none"
NOTHING = frozenset({NONE, "tidak ada"})
NEEDED = ("disk", "accessory", "backup", "wipe")
"""What a file is not whole without, by option."""
HINTS = ("manufacturer", "model", "kode-barang", "cpu", "memory", "disks")
"""What NetBox has that is shown beside it; the serial number, the asset tag and the place stay hidden."""


P = ParamSpec("P")


def _options(name: str, words: str, about: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    return click.option(f"--{name}", name, multiple=True, metavar=f"DEVICE,{words},...", help=about)


@click.command()
@of_case
@click.argument("file", required=False, type=NEW)
@click.option("--print", "printed", is_flag=True, help="Print the empty file with its remarks, and ask nothing")
@_options("said", "serial=TEXT", "What the applicant wrote into the right-hand column, once for each device")
@_options("disk", "serial=TEXT,decision=WORD",
          "One for each disk, also bay=, size= and source=; DEVICE,none where the form lists none")
@_options("accessory", "what=WORD,count=N", "One for each kind; DEVICE,none where the form lists none")
@_options("backup", "made=YES,by=TEXT", "made=yes or no, by= and on=; once for each device")
@_options("wipe", "wanted=YES,by=WORD", "wanted=yes or no, by=owner, us or other (then who=); once for each device")
@click.option("--correct", type=READ, metavar="FILE", help="Record FILE in the place of what was typed before")
@click.option("--note", default="", metavar="TEXT", help="Of --correct: why")
@acting
@configured
def form(
    case: str, file: Path | None, printed: bool, said: tuple[str, ...], disk: tuple[str, ...],
    accessory: tuple[str, ...], backup: tuple[str, ...], wipe: tuple[str, ...], correct: Path | None, note: str,
    actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Write what stands on the signed form of CASE into FILE, for case sign --form; no file is overwritten.

    At a terminal it asks for what no option gives. What NetBox has is shown beside it, and nothing is taken from there.
    FILE is forms/CASE.yaml beside the configuration where none is given. A slip in what was recorded is put right by
    --correct, until the handover is signed; papers that repeat it are made anew.

    Example: dcdecom case form 2026-0042 --print

    Example: dcdecom case form 2026-0042 forms/2026-0042.yaml
    """
    from dcdecom.documents.form_draft import blank, write

    settings = settings_of(config)
    texts, found = reader_texts(settings, actor), fold(storage.store(settings).events(case))
    if correct:
        _correct(settings, texts, found, correct, note, actor)
        return
    if printed:
        say_data(blank(case, form_devices(found), hints(found), _today(settings)).rstrip("\n"))
        return
    names = _devices(settings, found)
    file = file or default_file(settings, case)
    draft = _draft(settings, found, names)
    given = {"said": said, "disk": disk, "accessory": accessory, "backup": backup, "wipe": wipe}
    for option, values in given.items():
        for text in values:
            _take(draft, option, text)
    missing = [f"--{option} {name},..." for n, name in enumerate(names) for option in _left(draft, n)]
    if missing and not is_terminal():
        what = f"{', '.join(missing)}: not given, and there is no terminal to ask. Nothing was written."
        raise InputError(what, f"dcdecom case form {case} --print")
    _must_be_new(file)
    if missing:
        Questions(draft, texts, hints(found)).ask(file, config)
    write(file, draft.text())
    read_form(settings, found, names, file)
    say(texts.say("form.written", file=whole(file)))
    say(_next(found, file, texts))


def _correct(settings: Settings, texts: Texts, case: Case, file: Path, note: str, actor: str) -> None:
    """Record a file anew. Raises InputError and Refused."""
    from dcdecom.casework.form_content import correct_form, typed_at

    typed_at(case)
    if not note.strip():
        told = Sentence("form-note", "--correct needs --note, which says why. Nothing was recorded.")
        raise InputError(told)
    said = read_form(settings, case, [d.name for d in case.going if d.form], file)
    correct_form(context_for(settings, case.id, actor, systems=False).log, case.id, said, note)
    say(texts.say("form.corrected", case=case.id))
    say(go_on(case, texts))


def default_file(settings: Settings, case: str) -> Path:
    return settings.path.parent / "forms" / f"{case}.yaml"


def read_form(settings: Settings, case: Case, names: Sequence[str], file: Path) -> tuple[FormDevice, ...]:
    """What a file says of these devices. Raises InputError with every mistake, each with its line."""
    from dcdecom.documents.form import load

    return load(file, case.id, names, _today(settings))


def asked_form(settings: Settings, texts: Texts, case: Case, names: Sequence[str], config: Path | None) -> Path:
    """Ask for all that stands on a form; the file that keeps it. Raises click.Abort and InputError."""
    from dcdecom.documents.form_draft import write

    file = default_file(settings, case.id)
    _must_be_new(file)
    draft = _draft(settings, case, names)
    Questions(draft, texts, hints(case)).ask(file, config)
    write(file, draft.text())
    say(texts.say("form.written", file=whole(file)), err=True)
    return file


def hints(case: Case) -> dict[str, dict[str, str]]:
    """By device, what the last look found in the record."""
    looks = {d.name: d.evidence for d in case.devices.values() if d.evidence}
    return {
        name: {f.name: f.record for f in look.fields if f.record and f.name in HINTS} for name, look in looks.items()
    }


def open_form(case: Case) -> OpenGate | None:
    """The form that is waited for."""
    return next((g for g in reversed(case.gates) if g.paper == "form" and g.closed is None and not g.old), None)


def form_devices(case: Case) -> tuple[str, ...]:
    """The devices of the form that is waited for; of another paper, those that go on."""
    gate = open_form(case)
    return gate.devices if gate else tuple(d.name for d in case.going)


def _devices(settings: Settings, case: Case) -> tuple[str, ...]:
    """The devices of the form that is waited for. Raises Refused where none is."""
    if gate := open_form(case):
        return gate.devices
    told = Sentence("form-none", "{case} waits for no form now. Nothing was written.", case=case.id)
    raise Refused(told, next_words(case, documents.playbook_of(settings, case)))


def _draft(settings: Settings, case: Case, names: Sequence[str]) -> Draft:
    from dcdecom.documents.form_draft import Draft

    draft = Draft(case.id, tuple(names), _today(settings))
    for number, name in enumerate(names):
        draft.add(("devices", number, "name"), name)
    return draft


def _today(settings: Settings) -> date:
    return clocks.clock().now().astimezone(ZoneInfo(settings.timezone)).date()


def _must_be_new(file: Path) -> None:
    if file.exists():
        what = f"{file} is there already, and nothing is overwritten. Nothing was written."
        raise InputError(what, f"Use it, as --form {shlex.quote(str(file))}, or name another file.")


def _next(case: Case, file: Path, texts: Texts) -> list[str]:
    gate = open_form(case)
    if gate is None:
        return []
    words = ["dcdecom", "case", "sign", case.id, gate.step, "--as", gate.by, "--scan", "FILE", "--code", "CODE"]
    return [texts.say("form.next"), f"  {shlex.join([*words, '--form', str(file)])}"]


# --- options ---------------------------------------------------------------------------------------------------------


def _take(draft: Draft, option: str, text: str) -> None:
    """`DEVICE,word=TEXT,...`: a comma counts only before one of the words. Raises InputError."""
    words = WORDS[option]
    name, *rest = re.split(rf",({'|'.join(words)})=", text)
    device, _, nothing = name.partition(",")
    if device not in draft.names:
        from dcdecom.documents.form import meant

        wrong = f"{shown(device)}{meant(device, draft.names)}: expected one of {', '.join(draft.names)}"
        raise InputError(f"--{option} {wrong}. Nothing was written.")
    start: Steps = ("devices", draft.names.index(device))
    if option in LISTS and nothing in NOTHING and not rest:
        draft.none.add((*start, LISTS[option]))
        return
    if nothing or not rest:
        raise InputError(f"--{option} {shown(text)}: after the device, {', '.join(words)}. Nothing was written.")
    below: Steps = (*start, *_below(draft, option, start))
    for word, value in zip(rest[::2], rest[1::2], strict=True):
        if wrong := draft.add((*below, word.replace("-", "_")), value):
            raise InputError(f"--{option} {clip(wrong).removesuffix('.')}. Nothing was written.")


def _below(draft: Draft, option: str, start: Steps) -> Steps:
    if option in LISTS:
        return LISTS[option], draft.count(*start, LISTS[option])
    return () if option == "said" else (option,)


def _left(draft: Draft, number: int) -> list[str]:
    """The options that nobody gave of a device."""
    return [o for o in NEEDED if not draft.is_said("devices", number, LISTS.get(o, o))]


def _typed(draft: Draft, file: Path) -> str:
    """The command that repeats what was said."""
    words = ["dcdecom", "case", "form", draft.case, str(file)]
    for number, name in enumerate(draft.names):
        start: Steps = ("devices", number)
        for option in WORDS:
            key = LISTS.get(option)
            if key and (*start, key) in draft.none:
                words += [f"--{option}", f"{name},{NONE}"]
            elif key:
                counts = range(draft.count(*start, key))
                words += [part for n in counts for part in _option(draft, option, name, (*start, key, n))]
            else:
                words += _option(draft, option, name, start if option == "said" else (*start, option))
    return shlex.join(words)


def _option(draft: Draft, option: str, name: str, start: Steps) -> list[str]:
    said = ((word, draft.said.get((*start, word.replace("-", "_")))) for word in WORDS[option])
    parts = [f"{word}={text}" for word, text in said if text]
    return [f"--{option}", ",".join([name, *parts])] if parts else []


# --- asking ----------------------------------------------------------------------------------------------------------


@dataclass
class Questions:
    """The questions, in the order of the form."""

    draft: Draft
    texts: Texts
    hints: dict[str, dict[str, str]]

    def ask(self, file: Path, config: Path | None) -> None:
        """Ask for all that was not given; whatever ends the questions, print the command that repeats what was typed.

        Raises click.Abort for Ctrl-C and the end of input.
        """
        with self._nothing_lost(file, config):
            self._say("begin")
            for number, name in enumerate(self.draft.names):
                self._device(number, name)

    def _device(self, number: int, name: str) -> None:
        start, left = ("devices", number), _left(self.draft, number)
        if not left:
            return
        self._say("device", device=name)
        if known := "; ".join(f"{key} {text}" for key, text in self.hints.get(name, {}).items()):
            self._say("hint", known=known)
        for key in ("serial", "asset_tag"):
            if not self.draft.is_said(*start, key):
                self._take(key, (*start, key))
        for option in left:
            getattr(self, f"_{option}")(start)

    def _disk(self, start: Steps) -> None:
        for n in range(self._number("disks")):
            below = (*start, "disks", n)
            self._say("disk", number=n + 1)
            for key in ("serial", "bay", "size"):
                last = key == "size" and not self.draft.is_said(*below)
                self._take(f"disk-{key}", (*below, key), needed=last)
            self._take("decision", (*below, "decision"), needed=True)
            self._take("source", (*below, "source"), otherwise="form")
        if not self.draft.count(*start, "disks"):
            self.draft.none.add((*start, "disks"))

    def _accessory(self, start: Steps) -> None:
        for n in range(self._number("accessories")):
            below = (*start, "accessories", n)
            self._take("what", (*below, "what"), needed=True)
            self._take("count", (*below, "count"), otherwise="1")
            self._take("note", (*below, "note"), needed=self.draft.said[*below, "what"] == "other")
        if not self.draft.count(*start, "accessories"):
            self.draft.none.add((*start, "accessories"))

    def _backup(self, start: Steps) -> None:
        self._take("made", (*start, "backup", "made"), needed=True)
        if self.draft.said[*start, "backup", "made"] == "true":
            self._take("made-by", (*start, "backup", "by"))
            self._take("made-on", (*start, "backup", "on"))

    def _wipe(self, start: Steps) -> None:
        self._take("wanted", (*start, "wipe", "wanted"), needed=True)
        if self.draft.said[*start, "wipe", "wanted"] == "true":
            self._take("wiped-by", (*start, "wipe", "by"), needed=True)
            if self.draft.said[*start, "wipe", "by"] == "other":
                self._take("wiped-who", (*start, "wipe", "who"), needed=True)

    def _number(self, key: str) -> int:
        """How many there are; none has to be said."""
        from dcdecom.model.typed_form import MOST_ENTRIES

        while True:
            text = ask(f"  {self.texts.say(f'form.{key}')} ")
            if re.fullmatch(r"[0-9]{1,3}", text) and int(text) <= MOST_ENTRIES:
                return int(text)
            self._say("number", most=MOST_ENTRIES)

    def _take(self, key: str, steps: Steps, needed: bool = False, otherwise: str = "") -> None:
        """Ask until it can be taken."""
        while True:
            text = ask(f"  {self.texts.say(f'form.{key}')} ") or otherwise
            if not text and needed:
                self._say("needed")
            elif wrong := self.draft.add(steps, text):
                say(f"  {plain(wrong)}", err=True)
            else:
                return

    def _say(self, key: str, **params: object) -> None:
        safe = {name: plain(str(value)) for name, value in params.items()}
        say(self.texts.say(f"form.{key}", **safe), err=True)

    @contextmanager
    def _nothing_lost(self, file: Path, config: Path | None) -> Iterator[None]:
        try:
            yield
        except (click.Abort, KeyboardInterrupt):
            say("", err=True)
            self._say("nothing")
            named = f" --config {shlex.quote(str(config))}" if config else ""
            say(f"  {plain(_typed(self.draft, file))}{named}", err=True)
            raise
