"""How one command speaks on stderr: in sentences, or as one JSON object a line, under an id of its own."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime

import click


@dataclass
class Speech:
    """What is said on stderr by one command, and whether it may ask.

    Its id stands in the journal and in NetBox's change log too.
    """

    command: str = field(default_factory=lambda: secrets.token_hex(4))
    verbose: bool = False
    structured: bool = False
    asks: bool = True
    """Whether somebody may be asked, and Ctrl-C is this command's. False where a program types it, as the demo does."""

    def tell(self, text: str, kind: str = "talk", **more: object) -> None:
        """Say one line; as JSON with the time in UTC, the command's id, and what kind of line it is."""
        if not self.structured:
            click.echo(text, err=True)
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "command": self.command, "kind": kind, "text": text.strip(), **more}
        click.echo(json.dumps(line, ensure_ascii=False), err=True)


def speech() -> Speech:
    """The speech of the command that runs; one without an id where none runs."""
    context = click.get_current_context(silent=True)
    found = context.find_root().obj if context else None
    return found if isinstance(found, Speech) else Speech(command="")
