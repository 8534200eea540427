"""`verify`: whether a journal is what it was, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.cli.completing import CASES_OR_FILES
from dcdecom.cli.given import NAME, READ, clip
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.journal.verdict import Verdict
    from dcdecom.journal.verify import Held


@click.command()
@click.argument("case_or_bundle", type=NAME, shell_complete=CASES_OR_FILES)
@click.option("--signers", type=READ, help="Your own list of keys, as ssh-keygen reads it")
@click.option(
    "--anchor", "anchors", multiple=True, metavar="CODE", help="A code or head from a paper or note: what it covers"
)
@configured
def verify_(case_or_bundle: str, signers: Path | None, anchors: tuple[str, ...], config: Path | None) -> None:
    """Verify a case of this configuration, or a bundle. Exit 0 intact, 3 altered, 2 no bundle or not readable.

    Example: dcdecom verify build/demo/2026-0001/bundle --signers signers --anchor 41c9-02fe-7d10-a3b8
    """
    from dcdecom.journal.verify import Held, NotVerified, verify_path

    try:
        held = Held.given(anchors, signers)
        if Path(case_or_bundle).exists():
            verdict = verify_path(Path(case_or_bundle), held)
        else:
            verdict = _verify_case(case_or_bundle, held, config)
    except NotVerified as error:
        say(clip(f"not verified: {plain(str(error))}"), err=True)
        raise click.exceptions.Exit(error.exit) from error
    say(verdict.lines())
    raise click.exceptions.Exit(verdict.exit)


def _verify_case(id: str, held: Held, config: Path | None) -> Verdict:
    from dcdecom.bootstrap import storage
    from dcdecom.journal.attachment_status import InFolders
    from dcdecom.journal.verify import verify_events

    settings = settings_of(config)
    kept = InFolders([settings.data_dir / storage.FILES, settings.data_dir / storage.SEALED])
    return verify_events(storage.store(settings).rows(id), held, kept)
