"""`verify`: whether a journal is what it was, offline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.cli.completing import CASES_OR_FILES
from dcdecom.cli.given import NAME, READ, clip
from dcdecom.errors import InputError
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.journal.verdict import Verification
    from dcdecom.journal.verify import ReaderEvidence


@click.command()
@click.argument("case_or_bundle", type=NAME, shell_complete=CASES_OR_FILES)
@click.option("--signers", type=READ, help="Your own list of keys, as ssh-keygen reads it")
@click.option(
    "--anchor", "anchors", multiple=True, metavar="CODE[@DATE]",
    help="A code or head from a paper or note, in quotes for a shell: what it covers, and with the date that it bears "
    "by when it existed",
)
@click.option(
    "--timestamp", "stamps", multiple=True, type=READ, metavar="FILE",
    help="An answer of a timestamping authority (RFC 3161) over a head; needs openssl",
)
@click.option("--tsa", type=READ, help="Certificates of the authorities that you trust (PEM)")
@click.option("--online", is_flag=True, help="Also ask NetBox and the monitoring system what they keep of CASE")
@configured
def verify_(
    case_or_bundle: str, signers: Path | None, anchors: tuple[str, ...], stamps: tuple[Path, ...], tsa: Path | None,
    online: bool, config: Path | None,
) -> None:  # fmt: skip
    """Verify a case of this configuration, or a bundle. Exit 0 intact, 3 altered, 2 no bundle or not readable.

    Without --online it asks no system. With it NetBox's notes and change log and the silences are compared
    with the journal of CASE: exit 3 where they know of a write that it does not, 5 where one was not looked at.

    Example: dcdecom verify build/demo/2026-0001/bundle --signers signers --anchor 874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS
    """
    from dcdecom.journal.verify import NotVerified, ReaderEvidence, verify_path

    try:
        held = ReaderEvidence.given(anchors, signers, stamps, tsa)
        if online and Path(case_or_bundle).exists():
            raise InputError("--online goes with a case of this configuration, not with a bundle or a file.")
        if Path(case_or_bundle).exists():
            verdict = verify_path(Path(case_or_bundle), held)
        else:
            verdict = _verify_case(case_or_bundle, held, config)
    except NotVerified as error:
        say(clip(f"not verified: {plain(str(error))}"), err=True)
        raise click.exceptions.Exit(error.exit) from error
    say(verdict.lines())
    raise click.exceptions.Exit(_online(case_or_bundle, verdict, config) if online else verdict.exit)


def _online(id: str, verdict: Verification, config: Path | None) -> int:
    """The exit code with what systems keep of the case, which is told."""
    from dcdecom.bootstrap import clocks, storage, systems
    from dcdecom.casework.traces import look
    from dcdecom.errors import Exit
    from dcdecom.model.fold import fold

    settings = settings_of(config)
    if verdict.problems:
        say("online       not compared: the chain does not hold")
        return verdict.exit
    events = storage.store(settings).events(id)
    looked = look(systems.readers(settings, clocks.clock()), events, fold(events))
    told = "keep writes of this case that its journal does not know" if looked.unknown else "keep nothing unknown"
    say([f"online       systems that were asked {told}", *(plain(line) for line in looked.lines())])
    if looked.unknown:
        return Exit.REFUSED
    return Exit.SYSTEM if looked.not_looked_at and verdict.exit != Exit.REFUSED else verdict.exit


def _verify_case(id: str, held: ReaderEvidence, config: Path | None) -> Verification:
    from dcdecom.bootstrap import storage
    from dcdecom.journal.attachment_status import InFolders
    from dcdecom.journal.verify import verify_events

    settings = settings_of(config)
    kept = InFolders([settings.data_dir / storage.FILES, settings.data_dir / storage.SEALED])
    return verify_events(storage.store(settings).rows(id), held, kept)
