"""`case inspect` and `case attach`: what people bring from the rack, by their login or by key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec

import click

from dcdecom.bootstrap import storage
from dcdecom.cli.case_running import printing
from dcdecom.cli.common import acting, configured, context_for, is_terminal, of_case, reader_texts, say, settings_of
from dcdecom.cli.completing import DEVICES_OF_CASE, STEPS
from dcdecom.cli.given import NAME, READ
from dcdecom.cli.submitting import hand_in, of_files
from dcdecom.errors import InputError
from dcdecom.model.sentence import Sentence
from dcdecom.model.texts import Texts

if TYPE_CHECKING:
    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.cli.rack import ReadingOptions

P = ParamSpec("P")


def by_key(command: Callable[P, None]) -> Callable[P, None]:
    """`--as PARTY` with `--print` or `--signature FILE`: what is brought, by order of a key."""
    signature = click.option("--signature", type=READ, help="The SSH signature; its statement lies beside it")
    submit = click.option("--submit", "submitted", is_flag=True,
                          help="Hand it in to the worker, without opening the journal")
    return printing(signature(submit(command)))


@click.command("inspect")
@of_case
@click.argument("device", type=NAME, shell_complete=DEVICES_OF_CASE)
@click.option("--serial", help="As on the chassis")
@click.option("--asset-tag", help="As on the chassis; empty where there is none")
@click.option("--position", help="Rack and unit, as R01 U05")
@click.option("--cables", type=click.IntRange(min=0), help="How many network cables are plugged in, management too")
@click.option("--mac", "macs", multiple=True, help="A MAC address on the label, once for each")
@click.option("--photo", "photos", multiple=True, type=READ, help="Besides those in the inbox")
@click.option("--barcode-differs", is_flag=True, help="The serial is as typed, whatever a barcode says")
@by_key
@acting
@configured
def inspect_(
    case: str,
    device: str,
    serial: str | None,
    asset_tag: str | None,
    position: str | None,
    cables: int | None,
    macs: tuple[str, ...],
    photos: tuple[Path, ...],
    barcode_differs: bool,
    party: str,
    printed: bool,
    signature: Path | None,
    submitted: bool,
    actor: str,
    config: Path | None,
) -> None:
    """Record what the chassis of DEVICE says, typed blind, with the new photos of the case's inbox.

    In a terminal it asks for what no option gives, and for the photo where there is none yet. Case, blanks and hyphens
    make no difference. Where a barcode on a photo says otherwise than what was typed, both are shown and it is asked.

    By key: print the statement, which names the photos by their digests, have it signed, and record what comes back.

    Example: dcdecom case inspect 2026-0042 srv-disdik-01 --serial SGH331XK7P --position "R07 U12"
    """
    from dcdecom.cli.rack import ReadingOptions, read_chassis, recorded_line

    settings = settings_of(config)
    _must_be_by_key(party, printed, signature)
    if submitted:
        _must_be_signed(signature)
        hand_in(settings, reader_texts(settings, actor), of_files(
            "inspect", case, {"device": device}, photos=photos, signature=signature
        ))  # fmt: skip
        return
    context, texts = context_for(settings, case, actor, systems=False), reader_texts(settings, actor)
    given = ReadingOptions(serial, asset_tag, position, cables, macs, photos, barcode_differs)
    if printed or signature:
        _inspect_by_key(context, texts, case, device, given, party, signature)
        return
    arrived = read_chassis(context, texts, case, device, given, is_terminal())
    say(recorded_line(texts, device, arrived))
    say(f"  {texts.say('console.go-on')} dcdecom case run {case}")


@click.command("attach")
@of_case
@click.argument("step", type=NAME, shell_complete=STEPS)
@click.argument("files", nargs=-1, required=True, type=READ)
@click.option("--change", type=int, default=0, metavar="N", help="They show that you made change N by hand")
@click.option("--photo", default="", metavar="KIND", help="What they show: label, before, pulled or empty-slot")
@click.option("--device", default="", help="Of which device a photo is", shell_complete=DEVICES_OF_CASE)
@click.option("--sealed", is_flag=True, help="They may hold secrets: keep them here, and out of every bundle")
@by_key
@acting
@configured
def attach_(
    case: str, step: str, files: tuple[Path, ...], change: int, photo: str, device: str, sealed: bool, party: str,
    printed: bool, signature: Path | None, submitted: bool, actor: str, config: Path | None,
) -> None:  # fmt: skip
    """Keep FILES with STEP of CASE.

    What looks like a secret, such as a private key or a password, is refused unless --sealed is given.

    By key: print the statement, which names the files by their digests, have it signed, and record what comes back.

    Example: dcdecom case attach 2026-0042 penarikan rack-after.jpg
    """
    from dcdecom.casework import manual, plan_confirmation

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    _must_be_by_key(party, printed, signature)
    if submitted:
        if change or sealed or printed:
            raise InputError(Sentence(
                "attach-submit", "--submit excludes --print, --change and --sealed. Nothing was handed in."
            ))  # fmt: skip
        photos, others = (files, ()) if photo else ((), files)
        options = {"step": step, "photo": photo, "device": device}
        hand_in(settings, texts, of_files("attach", case, options, photos, others, signature=signature))
        return
    context = context_for(settings, case, actor, systems=bool(change), writes=False)
    if printed or signature:
        if change or sealed:
            raise InputError(Sentence(
                "by-key-plain", "--change and --sealed are not signed by key. Nothing was recorded."
            ))  # fmt: skip
        _attach_by_key(context, texts, case, step, files, photo, device, party, signature)
        return
    if not change:
        reader = storage.label_reader() if photo else None
        plan_confirmation.attach(
            context.log, context.procedure.playbook, case, step, files, sealed, photo, device, reader
        )  # fmt: skip
        say(texts.say("ask.attached", case=case, step=step, count=len(files)))
        return
    manual.attach_made(context.log, context.procedure, context.systems.reading(), case, step, change, files, sealed)
    say(texts.say("ask.attached-change", case=case, step=step, count=len(files), n=change))
    asked = context.log.case(case).change(change).change.people
    party = context.procedure.policy.exception_by if asked else "PARTY"
    say(f"  dcdecom case sign {case} {step} --as {party} --change {change}")


def _must_be_signed(signature: Path | None) -> None:
    if signature is None:
        raise InputError(Sentence(
            "submit-signed",
            "A reading is handed in with --signature FILE: it is the reader's own. Nothing was handed in.",
        ))  # fmt: skip


def _must_be_by_key(party: str, printed: bool, signature: Path | None) -> None:
    if (printed or bool(signature)) != bool(party) or (printed and signature):
        raise InputError(Sentence(
            "by-key-as", "--as belongs to one of --print and --signature. Nothing was recorded."
        ))  # fmt: skip


def _inspect_by_key(
    context: CaseContext, texts: Texts, case: str, device: str, given: ReadingOptions, party: str,
    signature: Path | None,
) -> None:  # fmt: skip
    """Print the statement of a reading, or record the one that came back signed."""
    from dcdecom.casework.brought_by_key import inspect_by_key, inspecting
    from dcdecom.journal.notary import SshNotary

    log, procedure, tray = context.log, context.procedure, context.paperwork.tray
    if signature is None:
        reading = given.filled({})
        text = inspecting(log, procedure, tray, case, party, device, reading, given.photos, SshNotary())
        click.echo(text.decode(), nl=False)
        return
    _nothing_typed(given)
    counted = inspect_by_key(log, procedure, tray, case, signature, given.photos, SshNotary(), storage.label_reader())
    say(texts.say("console.signed-inspection", signer=counted.person.name, recorder=log.actor, device=device))
    say(f"  {texts.say('console.go-on')} dcdecom case run {case}")


def _nothing_typed(given: ReadingOptions) -> None:
    if given.serial or given.asset_tag or given.position or given.macs or given.cables is not None or given.differs:
        raise InputError(Sentence(
            "inspect-stated", "The statement says what was read: give its photos only. Nothing was recorded."
        ))  # fmt: skip


def _attach_by_key(
    context: CaseContext, texts: Texts, case: str, step: str, files: tuple[Path, ...], photo: str, device: str,
    party: str, signature: Path | None,
) -> None:  # fmt: skip
    """Print the statement of files, or record the one that came back signed."""
    from dcdecom.casework.brought_by_key import attach_by_key, attaching
    from dcdecom.journal.notary import SshNotary

    if signature is None:
        text = attaching(context.log, context.procedure, case, party, step, files, photo, device, SshNotary())
        click.echo(text.decode(), nl=False)
        return
    reader = storage.label_reader()
    counted = attach_by_key(context.log, context.procedure, case, signature, files, SshNotary(), reader)
    say(texts.say("console.signed-files", signer=counted.person.name, recorder=context.log.actor, step=step))
