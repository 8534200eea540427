"""`verify`: whether a journal is what it was, offline."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.errors import InputError


@click.command()
@click.argument("case_or_folder")
@click.option("--anchor", default="", metavar="CODE", help="A code or head from a paper: what does it cover?")
@configured
def verify_(case_or_folder: str, anchor: str, config: Path | None) -> None:
    """Verify a case of this configuration, or a folder with a journal.jsonl. Exit 0 intact, 3 altered, 2 no journal.

    Example: dcdecom verify 2026-0042 --anchor 41c9-02fe-7d10-a3b8
    """
    from dcdecom import bootstrap
    from dcdecom.journal.verify import NotAJournal, verify_events, verify_folder

    try:
        if Path(case_or_folder).exists():
            verdict = verify_folder(Path(case_or_folder), anchor or None)
        else:
            settings = settings_of(config)
            folders = [settings.data_dir / bootstrap.FILES, settings.data_dir / bootstrap.SEALED]
            verdict = verify_events(bootstrap.store(settings).rows(case_or_folder), anchor or None, folders)
    except NotAJournal as error:
        raise InputError(str(error)) from error
    say(verdict.lines())
    raise click.exceptions.Exit(verdict.exit)
