"""Questions at the rack: what the chassis says, and its photo. What was typed is never thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import click

from dcdecom.bootstrap import storage
from dcdecom.bootstrap.case_context import CaseContext
from dcdecom.casework.chassis import (
    PhotoMissing,
    TypedReading,
    check_reading,
    inspect,
    inspect_command,
    must_be_next,
)
from dcdecom.casework.incoming_files import looked_at
from dcdecom.casework.photos import PhotoRefused, new_photos
from dcdecom.cli.asking import ask
from dcdecom.cli.common import say
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.label import is_place, squeezed
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.model.texts import Texts
from dcdecom.model.whole_path import whole
from dcdecom.papers.sanitize import plain
from dcdecom.ports.decoder import LabelReader
from dcdecom.steps.withdraw.proving import wants_photo


@dataclass(frozen=True)
class ReadingOptions:
    """What was given by options; None where nothing was."""

    serial: str | None = None
    asset_tag: str | None = None
    position: str | None = None
    cables: int | None = None
    macs: tuple[str, ...] = ()
    photos: tuple[Path, ...] = ()
    differs: bool = False
    """It was said that a barcode may differ from what was typed."""

    def command(self, id: str, device: str, answers: dict[str, str]) -> str:
        """What is typed to go on from here."""
        said = {q.option[2:]: answers.get(q.field, getattr(self, q.field)) for q in QUESTIONS}
        return inspect_command(id, device, {**said, "cables": self.cables}, self.macs, self.photos)

    def filled(self, answers: dict[str, str]) -> TypedReading:
        """The whole reading; empty text for what nobody said."""
        said = {name: answers.get(name, getattr(self, name) or "") for name in ("serial", "asset_tag", "position")}
        return TypedReading(**said, cables=self.cables, macs=self.macs)


@dataclass(frozen=True)
class Question:
    """One thing that is read off a chassis."""

    field: str
    """Also the key of its sentence."""
    option: str
    name: str
    """As errors call it."""
    needed: str = ""
    """The key of what is said where nothing was typed; empty where nothing may be typed."""

    def wrong(self, answer: str, texts: Texts) -> str:
        """What is wrong with an answer; empty where nothing is."""
        if not answer.isprintable():
            return texts.say("ask.hidden-letter")
        if self.needed and not squeezed(answer):
            return texts.say(f"ask.{self.needed}")
        if self.field == "position" and not is_place(answer):
            return texts.say("ask.no-position", typed=plain(answer))
        return ""


QUESTIONS = (
    Question("serial", "--serial", "serial", "needs-serial"),
    Question("asset_tag", "--asset-tag", "asset tag"),
    Question("position", "--position", "rack unit", "needs-position"),
)


def recorded_line(texts: Texts, device: str, photos: tuple[Path, ...]) -> str:
    names = ", ".join(plain(p.name) for p in photos) or texts.say("ask.none")
    return texts.say("ask.recorded", device=device, count=len(photos), names=names)


def read_chassis(
    context: CaseContext, texts: Texts, id: str, device: str, given: ReadingOptions, interactive: bool
) -> tuple[Path, ...]:
    """Record a reading of a chassis, asking for what was not given; returns its photos.

    Where it comes to nothing, the command that repeats what was typed is printed. Raises click.Abort for Ctrl-C and the
    end of input, and what `chassis.inspect` raises.
    """
    context.log.must_know_the_actor()
    case = context.log.case(id)
    must_be_next(context.procedure.playbook, case, device)
    missing = [q for q in QUESTIONS if getattr(given, q.field) is None]
    if not (interactive and missing):
        _must_be_given(case, device, missing)
        return _recorded(context, texts, id, device, given.filled({}), given, interactive)
    say([texts.say("ask.read", device=plain(device)), texts.say("ask.keys")], err=True)
    if not given.photos:
        say(_photo_lines(context, texts, case, device), err=True)
    answers: dict[str, str] = {}
    with _nothing_lost(texts, id, device, given, answers):
        for question in missing:
            answers[question.field] = _answer(question, texts)
        reading = given.filled(answers)
        check_reading(device, reading)
        return _with_photos(context, texts, id, device, reading, given)


def _must_be_given(case: Case, device: str, missing: list[Question]) -> None:
    """Without a terminal, options say it all. Raises InputError."""
    if lacking := [q for q in missing if q.needed]:
        names = ", ".join(f"{q.option} ({q.name})" for q in lacking)
        raise InputError(
            Sentence(
                "nobody-to-ask",
                "{device}: {options} must be given: there is no terminal to ask. Nothing was recorded.",
                device=device, options=names,
            ),
            f'dcdecom case inspect {case.id} {device} --serial SERIAL --asset-tag TAG --position "R07 U12"',
        )


def _recorded(
    context: CaseContext, texts: Texts, id: str, device: str, reading: TypedReading, given: ReadingOptions, asks: bool
) -> tuple[Path, ...]:
    log, tray = context.log, context.paperwork.tray
    photos = tuple(dict.fromkeys((*given.photos, *new_photos(tray, log.case(id)))))
    reader = storage.label_reader()
    if not given.differs:
        _compare_barcodes(texts, id, device, reading, photos, reader, given, asks)
    inspect(log, context.procedure.playbook, tray, id, device, reading, photos, reader)
    return photos


def _compare_barcodes(
    texts: Texts, id: str, device: str, reading: TypedReading, photos: tuple[Path, ...], reader: LabelReader,
    given: ReadingOptions, asks: bool,
) -> None:  # fmt: skip
    """Show what the barcodes of the photos say beside what was typed. Raises Refused where nobody says that it stays.

    Where there is no barcode, or none can be read, that says nothing.
    """
    looked = looked_at(storage.decoder(), reader, photos)
    for name, why in looked.unshown:
        say(f"  {texts.say('ask.photo-unshown', photo=plain(name), reason=plain(why))}", err=True)
    same, typed = looked.with_serial(reading.serial), plain(reading.serial)
    for b in same:
        say(f"  {texts.say('ask.barcode-same', photo=plain(b.photo), barcode=plain(b.text))}", err=True)
    others = looked.of_another(reading.serial, (reading.asset_tag, *reading.macs))
    if not others:
        return
    for b in others:
        told = texts.say("ask.barcode-other", photo=plain(b.photo), barcode=plain(b.text), typed=typed)
        say(f"  {told}", err=True)
    if asks:
        answer = ask(f"  {texts.say('ask.barcode-again', typed=typed, device=plain(device))} ")
        if squeezed(answer) == squeezed(reading.serial):
            return
    raise Refused(
        Sentence(
            "barcode-other",
            "{device}: no barcode of its photos has the serial number that was typed. Nothing was recorded.",
            device=device,
        ),
        Sentence(
            "barcode-part",
            "Read the label once more. Where the barcodes are other numbers, such as of a part: {command}",
            command=f"{reading.command(id, device)} --barcode-differs",
        ),
    )


# --- asking ----------------------------------------------------------------------------------------------------------


def _answer(question: Question, texts: Texts) -> str:
    while wrong := question.wrong(answer := ask(f"  {texts.say(f'ask.{question.field}')} "), texts):
        say(f"  {wrong}", err=True)
    return answer


def _photo_lines(context: CaseContext, texts: Texts, case: Case, device: str) -> Iterator[str]:
    """Which photos are there and where they go, before anything is asked."""
    inbox = plain(whole(context.paperwork.tray.inbox(case.id)))
    try:
        photos = new_photos(context.paperwork.tray, case)
    except PhotoRefused as refused:
        yield from _lines(refused, texts)
        return
    if photos:
        names = ", ".join(plain(p.name) for p in photos)
        yield f"  {texts.say('ask.photos', count=len(photos), inbox=inbox, names=names)}"
    elif wants_photo(case.devices[device]):
        again = "-again" if case.devices[device].misread else ""
        yield f"  {texts.say(f'ask.no-photo{again}')}"
        yield f"  {inbox}"


def _with_photos(
    context: CaseContext, texts: Texts, id: str, device: str, reading: TypedReading, given: ReadingOptions
) -> tuple[Path, ...]:
    """Record the reading, and ask for the photo as long as it is not there or is refused."""
    named: tuple[Path, ...] = ()
    while True:
        try:
            more = replace(given, photos=(*given.photos, *named))
            return _recorded(context, texts, id, device, reading, more, asks=True)
        except PhotoMissing as missing:
            say(f"  {plain(in_language(missing.why, texts))}", err=True)
        except PhotoRefused as refused:
            say(_lines(refused, texts), err=True)
        inbox = context.paperwork.tray.inbox(id)
        say((f"  {texts.say('ask.kept')}", f"  {plain(whole(inbox))}"), err=True)
        name = ask(f"  {texts.say('ask.photo')} ")
        named = (inbox / name.strip("'\""),) if name else ()


def _lines(error: DcdecomError, texts: Texts) -> Iterator[str]:
    parts = (in_language(part, texts) for part in (error.what, error.advice) if part)
    return (f"  {plain(line)}" for part in parts for line in part.splitlines())


@contextmanager
def _nothing_lost(
    texts: Texts, id: str, device: str, given: ReadingOptions, answers: dict[str, str]
) -> Iterator[None]:
    """Whatever ends the questions before a reading was recorded: print the command that repeats what was typed."""
    try:
        yield
    except (click.Abort, KeyboardInterrupt, DcdecomError):
        say("", err=True)
        say(texts.say("ask.nothing"), err=True)
        say(f"  {plain(given.command(id, device, answers))}", err=True)
        raise
