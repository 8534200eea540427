"""`case statements`: what waits to be signed by key, with the code that the signer compares."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import acting, configured, context_for, of_case, reader_texts, say, settings_of
from dcdecom.model.sentence import Sentence, in_language


@click.command("statements")
@of_case
@acting
@configured
def statements_(case: str, actor: str, config: Path | None) -> None:
    """List what waits in CASE to be signed by key: kind, step, party, the code of the text, and where it is signed.

    Read the code out, or send it by another way than the link: the page that signs shows the same one. A reason that
    the signer writes changes the code.

    Example: dcdecom case statements 2026-0042
    """
    from dcdecom.casework.to_sign import to_sign
    from dcdecom.journal.notary import SshNotary
    from dcdecom.journal.statement_folder import digest, short_code

    settings = settings_of(config)
    context, notary = context_for(settings, case, actor, systems=False, records=False), SshNotary()
    found = to_sign(context.log, context.procedure, case, notary)
    for each in found:
        said = notary.stated(each.statement)
        devices = f" {', '.join(said.devices)}" if said.kind == "confirm" else ""
        step = "" if said.step == "none" else f" {said.step}"
        click.echo(f"{short_code(each.statement)}  {said.kind}{step} --as {said.party}{devices}")
        if settings.web:
            click.echo(f"  https://{settings.web.sign_host}/#{digest(each.statement)}")
    if not found:
        none = Sentence("statements-none", "{case}: nothing waits to be signed by key.", case=case)
        say(in_language(none, reader_texts(settings, actor)), err=True)
