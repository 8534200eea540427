"""`report`: the run report, computed from the journal alone."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from dcdecom.bootstrap import documents, storage
from dcdecom.cli.common import configured, of_case, reader_texts, reading, say, settings_of
from dcdecom.cli.given import WRITE, Commands
from dcdecom.errors import InputError
from dcdecom.journal.durable_files import told
from dcdecom.model.fold import fold
from dcdecom.model.settings import Settings
from dcdecom.model.whole_path import whole
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.papers.render_report import Format
    from dcdecom.papers.report import Report


@click.group(cls=Commands)
def report_() -> None:
    """The run report of a case."""


@report_.command()
@of_case
@configured
@reading
def show(case: str, config: Path | None) -> None:
    """The summary of CASE, in the office's language.

    Example: dcdecom report show 2026-0042
    """
    from dcdecom.papers.build_report import build
    from dcdecom.papers.console import report_show

    settings = settings_of(config)
    found = fold(storage.store(settings).events(case))
    procedure, texts = documents.playbook_of(settings, found), documents.texts(settings)
    report = build(found, procedure, texts, ZoneInfo(settings.timezone))
    say(report_show(report, reader_texts(settings)))


@report_.command()
@of_case
@click.option(
    "--format",
    "face",
    type=click.Choice(["yaml", "json", "html"]),
    default="yaml",
    show_default=True,
    help="How it is written; html is a page for people, in one file",
)
@click.option("--output", type=WRITE, help="A file instead of the screen")
@configured
def render(case: str, face: Format, output: Path | None, config: Path | None) -> None:
    """The whole report of CASE as of its last event. The same journal gives the same bytes.

    CASE may also be a laporan.yaml of this version or an older one, such as a bundle keeps it.

    Example: dcdecom report render 2026-0042 --format html --output laporan.html
    """
    from dcdecom.papers.render_report import rendered, rendered_case

    settings = settings_of(config)
    texts, open_file = documents.texts(settings), storage.attachments(settings).open
    if _is_file(case):
        text = rendered(_kept(settings, Path(case)), texts, face, open_file, storage.decoder(), {})
    else:
        found, zone = fold(storage.store(settings).events(case)), ZoneInfo(settings.timezone)
        playbook, decoder = documents.playbook_of(settings, found), storage.decoder()
        text = rendered_case(found, playbook, texts, zone, face, open_file, decoder)
    if output:
        with told(f"write {output}"):
            made = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o640)
            with os.fdopen(made, "w", encoding="utf-8") as file:
                file.write(text)
        say(f"Written: {plain(whole(output))}", err=True)
    else:
        click.echo(text, nl=False)


def _is_file(case: str) -> bool:
    return case.endswith((".yaml", ".yml"))


def _kept(settings: Settings, path: Path) -> Report:
    """A report that was written before. Raises InputError where it lacks what every report has."""
    from dcdecom.documents.report import load
    from dcdecom.papers.serialise import from_mapping

    mapping = load(path)
    try:
        return from_mapping(mapping, documents.texts(settings))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        schema = mapping.get("skema", mapping.get("schema"))
        raise InputError(f"{path} is no whole report of schema {schema}: {error}") from error


@report_.command("bundle")
@of_case
@click.option("--tar", "as_tar", is_flag=True, help="One file, always in the same encoding, instead of a folder")
@configured
def bundle_(case: str, as_tar: bool, config: Path | None) -> None:
    """Everything that proves CASE, for someone who verifies it elsewhere. Nothing is added to the journal.

    Example: dcdecom report bundle 2026-0042 --tar
    """
    from dcdecom.journal.packing import pack
    from dcdecom.journal.paper_code import code

    settings = settings_of(config)
    events = storage.store(settings).events(case)
    path = storage.tray(settings).out(case) / ("bundle.tar" if as_tar else "bundle")
    packed = pack(events, storage.attachments(settings), path, as_tar)
    say(f"{packed.path}: {packed.files} files, {len(events)} events, code {code(events[-1].hash)}")
    say(f"withheld: {packed.withheld}")
    say(f"purged: {plain(name)}" for name in packed.purged)
    say(f"  Verify it elsewhere: dcdecom verify {packed.path.name}, or verify.pyz", err=True)
