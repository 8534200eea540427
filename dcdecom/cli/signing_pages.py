"""`signing-pages`: installs the files of the signing origin, which the reverse proxy serves."""

from __future__ import annotations

from pathlib import Path

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.cli.given import FOLDER
from dcdecom.papers.sanitize import plain


@click.command("signing-pages")
@click.option("--to", "folder", type=FOLDER, required=True, metavar="FOLDER",
              help="Where the proxy serves them from")
@configured
def signing_pages_(folder: Path, config: Path | None) -> None:
    """Install the pages on which statements are signed and keys are made, and print the header that they need.

    Run it as root: no account of dcdecom may change them. dcdecom doctor compares them with what this version ships.

    Example: dcdecom signing-pages --to /srv/dcdecom-sign
    """
    from dcdecom.adapters.signing_pages import install, policy
    from dcdecom.web.enrolment import web_of

    settings = settings_of(config)
    web = web_of(settings)
    names = install(folder)
    say(plain(f"{folder}: {', '.join(names)}"), err=True)
    click.echo(f"Content-Security-Policy: {policy(web.host)}")
