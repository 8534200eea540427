"""`verify`: whether a journal is what it was, offline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, reading, say, settings_of
from dcdecom.cli.completing import CASES_OR_FILES
from dcdecom.cli.given import NAME, READ, clip
from dcdecom.errors import Exit, InputError
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.journal.attachment_status import Kept
    from dcdecom.journal.chain import Row
    from dcdecom.journal.verdict import Verification
    from dcdecom.journal.verify import ReaderEvidence
    from dcdecom.ports.journal import Store


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
@click.option("--trust", type=READ, metavar="PEM",
              help="Check the electronic signatures in PDFs (TTE) anew, by these trust roots; needs dcdecom[tte]")
@click.option("--online", is_flag=True, help="Also ask NetBox and the monitoring system what they keep of CASE")
@click.option("--replay", is_flag=True, help="Judge again: run the checks over the readings that the case kept")
@configured
@reading
def verify_(
    case_or_bundle: str, signers: Path | None, anchors: tuple[str, ...], stamps: tuple[Path, ...], tsa: Path | None,
    trust: Path | None, online: bool, replay: bool, config: Path | None,
) -> None:  # fmt: skip
    """Verify a case of this configuration, or a bundle. Exit 0 intact, 3 altered, 2 no bundle or not readable.

    Without --online it asks no system. With it NetBox's notes and change log and the silences are compared
    with the journal of CASE: exit 3 where they know of a write that it does not, 5 where one was not looked at.

    With --replay each verdict, finding and proof is judged again by this version's checks over the readings that
    were kept with it: exit 3 where they do not give what the journal says, 2 where they are not kept or another
    version judged.

    With --trust each PDF that was recorded with a TTE is checked again, at the time at which it was recorded:
    exit 3 where something speaks against it, or it has other certificates than the journal names, 2 where it is
    not known.

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
    exits = [_replay(case_or_bundle, verdict, config)] if replay else []
    exits += [_signed_anew(case_or_bundle, trust, config)] if trust else []
    exits.append(_online(case_or_bundle, verdict, config) if online else verdict.exit)
    raise click.exceptions.Exit(next((code for code in WORST if code in exits), Exit.DONE))


WORST = (Exit.REFUSED, Exit.INPUT, Exit.SYSTEM)
"""Of several answers the one that speaks against the journal counts, then the one that says that it is not known."""


def _replay(case_or_bundle: str, verdict: Verification, config: Path | None) -> int:
    """The exit code with what the checks say again of what the case kept, which is told."""
    from dcdecom.journal.replay import replay, replay_path

    if verdict.problems:
        say("replay       not made: the chain does not hold")
        return verdict.exit
    if Path(case_or_bundle).exists():
        again = replay_path(Path(case_or_bundle))
    else:
        again = replay(*_kept(case_or_bundle, config))
    say(again.lines())
    return again.exit


def _signed_anew(case_or_bundle: str, trust: Path, config: Path | None) -> int:
    """The exit code of the electronic signatures in PDFs, checked by other trust roots; what is found is told."""
    from dcdecom.bootstrap import storage
    from dcdecom.journal.tte_again import check, check_path

    roots, decoder = storage.trust_roots(trust), storage.decoder()
    if Path(case_or_bundle).exists():
        try:
            again = check_path(Path(case_or_bundle), roots, decoder)
        except (OSError, ValueError) as error:
            raise InputError(f"--trust: {plain(str(error))}.") from error
    else:
        rows, kept = _kept(case_or_bundle, config)
        again = check(rows, kept, roots, decoder)
    say(again.lines())
    return again.exit


def _online(id: str, verdict: Verification, config: Path | None) -> int:
    """The exit code with what systems keep of the case, which is told."""
    from dcdecom.bootstrap import clocks, storage, systems
    from dcdecom.casework.traces import look
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


UNREAD = frozenset({"unreadable"})
"""In the store a sealed file is there, though not every account may read it."""


def _verify_case(id: str, held: ReaderEvidence, config: Path | None) -> Verification:
    from dcdecom.journal import follows
    from dcdecom.journal.chain import Problem
    from dcdecom.journal.verify import verify_events, with_before

    rows, kept = _kept(id, config)
    verdict, named = verify_events(rows, held, kept, withholds=UNREAD), follows.before(rows)
    if lost := _store(config).lost(id):
        verdict = replace(verdict, problems=(*verdict.problems, Problem(verdict.events, lost)))
    return with_before(verdict, named, _rows_of(named.case, config)) if named else verdict


def _store(config: Path | None) -> Store:
    from dcdecom.bootstrap import storage

    return storage.store(settings_of(config))


def _rows_of(id: str, config: Path | None) -> Sequence[Row]:
    """The events of another case of this configuration; none where there is no such case."""
    store = _store(config)
    return store.rows(id) if id in store.cases() else ()


def _kept(id: str, config: Path | None) -> tuple[Sequence[Row], Kept]:
    """The events of a case of this configuration, and where its attachments are."""
    from dcdecom.bootstrap import storage

    settings = settings_of(config)
    return storage.store(settings).rows(id), storage.kept_files(settings)
