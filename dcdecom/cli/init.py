"""`init`: the files that a data centre begins with."""

from __future__ import annotations

import os
import pwd
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import say
from dcdecom.cli.given import FOLDER
from dcdecom.errors import InputError
from dcdecom.journal.durable_files import told
from dcdecom.papers.sanitize import plain

if TYPE_CHECKING:
    from dcdecom.documents.starter import SecretKind

LOCALTIME = Path("/etc/localtime")
REFERENCES = """\
No secret is asked for on the command line, and none stands in a file of
dcdecom's. Where one is needed the files hold a reference:
  env:NAME              an environment variable
  file:PATH             a file that others may not read (0640 or 0600)
  keyring:SERVICE/USER  the system's key store"""


@click.command()
@click.argument("folder", type=FOLDER, default=Path())
@click.option("--netbox", default="", help="NetBox's address, as a browser opens it")
@click.option("--zabbix", default="", help="The address of Zabbix's frontend")
@click.option("--office", default="", help="The office's name, as in a sentence")
@click.option("--place", default="", help="The city in which papers are signed")
@click.option(
    "--secrets", type=click.Choice(("file", "env", "keyring")), default="file", show_default=True,
    help="How the files refer to secrets; keyring asks for each that it has not, unseen, and stores it",
)  # fmt: skip
def init_(folder: Path, netbox: str, zabbix: str, office: str, place: str, secrets: SecretKind) -> None:
    """Write a commented dcdecom.yaml, the inventory and the people file into FOLDER. Nothing is overwritten.

    Asks only what it cannot find out. JSON Schemas go into FOLDER/schemas, and each file names its own, so that an
    editor checks it while it is typed.

    Example: dcdecom init /srv/dcdecom --netbox https://netbox.example.go.id --zabbix https://zabbix.example.go.id
    """
    from dcdecom.documents import starter

    answers = starter.Answers(
        netbox=_address(netbox or _asked("NetBox's address", "--netbox")),
        zabbix=_address(zabbix or _asked("Address of Zabbix's frontend", "--zabbix")),
        office=office or _asked("The office's name", "--office", "Dinas Komunikasi dan Informatika"),
        place=place or _asked("The city in which papers are signed", "--place", "Batam"),
        timezone=_timezone(),
        login=_account().pw_name,
        name=_account().pw_gecos.split(",")[0] or _account().pw_name,
        today=date.today(),
        secrets=secrets,
    )
    say(REFERENCES, err=True)
    with told(f"write the files of {folder}"):
        for made in starter.make(folder, answers):
            say(f"{'written' if made.written else 'left as it is':<14}  {plain(made.path)}")
    if secrets == "keyring":
        _store(starter.SECRETS, starter.SERVICE)
    else:
        say(["Put each secret in its place:", *_hints(folder, secrets)], err=True)
    say(f"Next: dcdecom doctor --config {folder / 'dcdecom.yaml'}", err=True)


def _asked(question: str, option: str, default: str | None = None) -> str:
    """The answer to a question. Raises InputError where no terminal is there and what stdin held is at its end."""
    try:
        answer: str = click.prompt(question, default=default, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise InputError(
            f"\n{question} is not known, and there is no terminal to ask. Nothing was written.",
            f"Give it as an option: {option}",
        ) from None
    return answer


def _address(text: str) -> str:
    from dcdecom.documents.configuration import URL

    try:
        return str(URL.parse(text, Path()))
    except ValueError:
        raise InputError(f"{text!r} is not {URL.expected}. Nothing was written.") from None


def _timezone() -> str:
    """The machine's own time zone; Jakarta's where it does not say."""
    name = str(LOCALTIME.resolve()).partition("zoneinfo/")[2]
    return name if "/" in name and not name.startswith("Etc/") else "Asia/Jakarta"


def _account() -> pwd.struct_passwd:
    """Whoever logged in; where nobody did, an account that does not say who acts."""
    from dcdecom.adapters.actor import SystemActor

    name = SystemActor().login().name
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return pwd.struct_passwd(("operator", "x", os.getuid(), os.getgid(), "Nama Operator", "/", "/bin/sh"))


def _hints(folder: Path, kind: SecretKind) -> list[str]:
    from dcdecom.documents import starter

    if kind == "env":
        return [f"  export {starter.reference(kind, name).removeprefix('env:')}" for name in starter.SECRETS]
    place = folder / "secrets"
    return [f"  install -m 0640 -g dcdecom /dev/stdin {place / name}" for name in starter.SECRETS]


def _store(names: tuple[str, ...], service: str) -> None:
    """Ask for each secret that the key store has not, unseen, and put it there; an empty answer leaves it out."""
    from dcdecom.adapters.secrets import is_in_keyring, store_in_keyring

    for name in names:
        if is_in_keyring(service, name):
            say(f"{'left as it is':<14}  keyring:{service}/{name}")
            continue
        asked = f"{name} (unseen; empty: not now)"
        text = click.prompt(asked, hide_input=True, default="", show_default=False, err=True)
        if text:
            store_in_keyring(service, name, text)
            say(f"{'stored':<14}  keyring:{service}/{name}")
