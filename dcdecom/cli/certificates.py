"""`case certificate`: certificates of erased disks, matched by serial number."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.bootstrap import storage
from dcdecom.cli.common import acting, configured, context_for, go_on, of_case, reader_texts, say, settings_of
from dcdecom.cli.given import READ


@click.command("certificate")
@of_case
@click.argument("files", nargs=-1, required=True, type=READ)
@click.option("--serial", "serials", multiple=True, help="Of a paper: each of its disks; of a report that names none")
@click.option("--outcome", type=click.Choice(["erased", "destroyed", "failed", "aborted"]),
              help="Of a paper: what it says became of its disks")
@click.option("--note", default="", metavar="TEXT", help="What else is to be said of it")
@acting
@configured
def certificate_(
    case: str, files: tuple[Path, ...], serials: tuple[str, ...], outcome: str | None, note: str, actor: str,
    config: Path | None,
) -> None:  # fmt: skip
    """Record certificates of erased disks of CASE, and say whose disks they are.

    The reports (PDF) and logs of nwipe are read: which disk, and what became of it. Any other paper is matched by the
    serial numbers that you type, and --outcome says what stands on it. dcdecom erases nothing and looks at no disk.

    Example: dcdecom case certificate 2026-0042 nwipe_report_2026-11-30_Serial_S4YJNX0R102.pdf

    Example: dcdecom case certificate 2026-0042 destroyed.pdf --serial S4YJNX0R103 --outcome destroyed
    """
    from dcdecom.casework.certificates import OUTCOMES, TypedCertificate, bring

    settings = settings_of(config)
    texts = reader_texts(settings, actor)
    log = context_for(settings, case, actor, systems=False).log
    typed = TypedCertificate(serials, OUTCOMES.get(outcome or ""), note)
    for one in bring(log, case, files, typed, storage.certificate_reader()):
        words = {
            "file": one.file, "disk": one.disk.number, "outcome": texts.say(f"console.disk-{one.disk.outcome}"),
            "devices": ", ".join(one.devices),
        }  # fmt: skip
        say(texts.say("console.certificate" if one.devices else "console.certificate-unknown", **words))
    say(go_on(log.case(case), texts))
