"""`--submit`: what is handed in to the worker by an account that cannot open the journal."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.cli.common import say
from dcdecom.ports.queue import Submission

if TYPE_CHECKING:
    from dcdecom.model.settings import Settings
    from dcdecom.model.texts import Texts

SUFFIX = ".sig"


def of_files(
    command: str, case: str, options: Mapping[str, str], photos: Iterable[Path] = (), files: Iterable[Path] = (),
    **one: Path | None,
) -> Submission:  # fmt: skip
    """A submission of what was typed. The statement that lies beside a signature goes with it."""
    named = [(kind, path) for kind, path in one.items() if path]
    signature = one.get("signature")
    beside = signature.with_suffix("") if signature and signature.suffix == SUFFIX else None
    if beside and beside.is_file():
        named.append(("statement", beside))
    named += [("photo", path) for path in photos] + [("file", path) for path in files]
    return Submission(command, case, {name: text for name, text in options.items() if text}, tuple(named))


def hand_in(settings: Settings, texts: Texts, submission: Submission) -> None:
    """Hand a submission in, and say how its answer is read. The journal is not opened."""
    from dcdecom.bootstrap import storage

    id = storage.queue(settings).defer(submission)
    say(texts.say("worker.handed-in", id=id))
    say(f"  {shlex.join(['dcdecom', 'submission', 'show', id, '--wait'])}")
