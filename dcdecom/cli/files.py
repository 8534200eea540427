"""`case set-aside` and `case purge`: what becomes of a file that was kept."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import acting, configured, context_for, of_case, reader_texts, say, settings_of
from dcdecom.cli.given import READ
from dcdecom.errors import InputError
from dcdecom.model.sentence import Sentence, in_language
from dcdecom.papers.sanitize import plain


@click.command("set-aside")
@of_case
@click.argument("file")
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that decides it")
@click.option("--note", default="", help="Why; a signature by key has it in its statement")
@click.option("--signature", type=READ, help="The SSH signature; its statement lies beside it")
@click.option("--print", "printed", is_flag=True, help="Print the statement that a key signs, and record nothing")
@acting
@configured
def set_aside(
    case: str, file: str, party: str, note: str, signature: Path | None, printed: bool, actor: str, config: Path | None
) -> None:  # fmt: skip
    """Set FILE of CASE aside: it stays and is named, and nothing is shown of it any more.

    FILE is a name as the report has it, or the beginning of its SHA-256. By your own login, or by a key: print the
    statement, have it signed, and record what comes back.

    Example: dcdecom case set-aside 2026-0042 label.jpg --as kasi --note "shows somebody's identity card"
    """
    from dcdecom.casework import files
    from dcdecom.casework.orders import ByKey
    from dcdecom.journal.notary import SshNotary

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    if printed and signature:
        raise InputError(
            Sentence("exclude-print", "--print and --signature exclude each other. Nothing was recorded.")
        )  # fmt: skip
    if not note and not signature:
        raise InputError(Sentence("say-why", "Say why: --note TEXT. Nothing was recorded."))
    context = context_for(settings, case, actor, systems=False, records=not printed)
    if printed:
        said = files.setting_aside(context.log, context.procedure, case, file, party, note, SshNotary())
        click.echo(said.decode(), nl=False)
        return
    order = ByKey(signature, party, SshNotary(), context.procedure) if signature else None
    found = files.set_aside(context.log, context.procedure, case, file, party, note, order)
    done = Sentence(
        "aside-done", "{case}: {file} {digest} is set aside. It stays, and nothing of it is shown.",
        case=case, file=found.name, digest=found.sha256,
    )  # fmt: skip
    say(plain(in_language(done, texts)))


@click.command()
@of_case
@click.argument("file", nargs=-1)
@click.option("--photos", is_flag=True, help="Every photo of the case")
@click.option("--personal", is_flag=True, help="Everything that names people: photos, scans, papers, reports, request")
@click.option("--as", "party", required=True, metavar="PARTY", help="The party that decides it")
@click.option("--note", required=True, help="Why, such as the rule by which it is not kept any longer")
@click.option("--confirm", default=0, metavar="N", help="That N files are removed for good")
@acting
@configured
def purge(
    case: str, file: tuple[str, ...], photos: bool, personal: bool, party: str, note: str, confirm: int, actor: str,
    config: Path | None,
) -> None:  # fmt: skip
    """Remove the bytes of FILES of CASE for good. Their digests stay, with who removed them and why: CASE verifies.

    Without --confirm it shows what it would remove, and removes nothing. Bundles that were made before still have the
    files: make them anew, and ask whoever holds an older one.

    Example: dcdecom case purge 2026-0042 --photos --as kasi --note "kept for two years"
    """
    from dcdecom.bootstrap import people_change, storage
    from dcdecom.casework import files

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    if not (file or photos or personal):
        raise InputError(
            Sentence("purge-which", "Name the files, or say --photos or --personal. Nothing was removed.")
        )  # fmt: skip
    which = files.PurgeSelection(file, photos, personal)
    context = context_for(settings, case, actor, systems=False, records=bool(confirm))
    awaited = people_change.awaited(settings)
    found = files.to_be_purged(context.log, context.log.case(case), which, awaited)
    say(f"  {f.sha256[:16]} {plain(f.name)}" for f in found)
    if not found or confirm != len(found):
        say(in_language(_would_be_removed(case, len(found), confirm), texts))
        if found:
            repeat = Sentence("purge-confirm", "Repeat it with --confirm {count}.", count=len(found))
            say(f"  {in_language(repeat, texts)}")
        raise click.exceptions.Exit(2 if confirm else 0)
    gone = files.purge(context.log, context.procedure, case, which, party, note, awaited)
    if personal:
        storage.outbox(settings).forget(case)
    done = Sentence(
        "purge-done", "{case}: {count} file(s) removed for good. Their digests stay in the journal.",
        case=case, count=len(gone.removed),
    )  # fmt: skip
    say(in_language(done, texts))
    for left, who in gone.left:
        stays = Sentence(
            "purge-left", "{file} is purged of {case}; its bytes stay: {who} has it since.",
            file=left.name, case=case, who=who,
        )  # fmt: skip
        say(f"  {plain(in_language(stays, texts))}")
    anew = Sentence("purge-bundles", "Make bundles anew: {command}", command=f"dcdecom report bundle {case}")
    say(f"  {in_language(anew, texts)}")


def _would_be_removed(case: str, count: int, confirmed: int) -> Sentence:
    """What `--confirm` would remove, where it was not given or names another number."""
    told = {"case": case, "count": count}
    if not confirmed:
        return Sentence(
            "purge-would", "{case}: {count} file(s) would be removed for good. Nothing was removed.", **told
        )  # fmt: skip
    return Sentence(
        "purge-would-not", "{case}: {count} file(s) would be removed for good, not {confirmed}. Nothing was removed.",
        confirmed=confirmed, **told,
    )  # fmt: skip
