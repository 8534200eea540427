"""`report`: the run report, computed from the journal alone."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from dcdecom import bootstrap
from dcdecom.cli.common import configured, say, settings_of
from dcdecom.model.fold import fold
from dcdecom.papers.report import build
from dcdecom.papers.visible import plain


@click.group()
def report_() -> None:
    """The run report of a case."""


@report_.command()
@click.argument("case")
@configured
def show(case: str, config: Path | None) -> None:
    """The summary of CASE, in the office's language.

    Example: dcdecom report show 2026-0042
    """
    from dcdecom.papers.console import report_show

    settings = settings_of(config)
    found = fold(bootstrap.store(settings).events(case))
    procedure, texts = bootstrap.playbook_of(settings, found), bootstrap.texts(settings)
    report = build(found, procedure, texts, ZoneInfo(settings.timezone))
    say(report_show(report, bootstrap.texts(settings, "en")))


@report_.command()
@click.argument("case")
@click.option(
    "--format", "face", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True, help="How it is written"
)
@click.option("--output", type=click.Path(path_type=Path), help="A file instead of the screen")
@configured
def render(case: str, face: str, output: Path | None, config: Path | None) -> None:
    """The whole report of CASE as of its last event. The same journal gives the same bytes.

    Example: dcdecom report render 2026-0042 --format yaml
    """
    from dcdecom.papers.faces import to_json, to_yaml

    settings = settings_of(config)
    found = fold(bootstrap.store(settings).events(case))
    procedure, texts = bootstrap.playbook_of(settings, found), bootstrap.texts(settings)
    report = build(found, procedure, texts, ZoneInfo(settings.timezone))
    text = {"yaml": to_yaml, "json": to_json}[face](report)
    if output:
        output.write_text(text, "utf-8")
    else:
        click.echo(text, nl=False)


@report_.command("bundle")
@click.argument("case")
@click.option("--tar", "as_tar", is_flag=True, help="One file, always in the same encoding, instead of a folder")
@configured
def bundle_(case: str, as_tar: bool, config: Path | None) -> None:
    """Everything that proves CASE, for someone who verifies it elsewhere. Nothing is added to the journal.

    Example: dcdecom report bundle 2026-0042 --tar
    """
    from dcdecom.journal.chain import code
    from dcdecom.journal.packing import pack

    settings = settings_of(config)
    events = bootstrap.store(settings).events(case)
    path = bootstrap.tray(settings).out(case) / ("bundle.tar" if as_tar else "bundle")
    packed = pack(events, bootstrap.attachments(settings), path, as_tar)
    say(f"{packed.path}: {packed.files} files, {len(events)} events, code {code(events[-1].hash)}")
    say(f"withheld: {packed.withheld}")
    say(f"purged: {plain(name)}" for name in packed.purged)
    say(f"  Verify it elsewhere: dcdecom verify {packed.path.name}, or verify.pyz", err=True)
