"""What is said where a system of the configuration refuses connections: which, by which file, and what to type.

A lab that was stopped, and another configuration than was meant, look like this.
"""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.cli.program import as_typed
from dcdecom.cli.stderr_log import Configured, Speech
from dcdecom.model.sentence import Sentence, in_language

READING = ("look", "find", "reconcile", "doctor", "learn")
"""Commands that change nothing whatever happens, and do not say so by themselves."""
NAMED = {
    "option": Sentence("refuses-option", "--config names that file."),
    "variable": Sentence("refuses-variable", "$DCDECOM_CONFIG names that file."),
    "here": Sentence("refuses-here", "That file stands in this folder."),
}


def tell_what_refuses(speech: Speech) -> None:
    """Say it on stderr; nothing where every system takes connections."""
    if used := speech.configured:
        texts = speech.texts
        for line in _lines(used):
            speech.tell(line if texts is None or speech.structured else in_language(line, texts))


def _lines(used: Configured) -> Iterator[str]:
    from dcdecom.bootstrap import systems

    settings = used.settings
    refusing = [*systems.refusing(settings)]
    for system, address in refusing:
        yield Sentence(
            "refuses", "{system}: nothing listens at {address}, its address in {file}.",
            system=system, address=address, file=settings.path,
        )  # fmt: skip
    if not refusing:
        return
    if used.command in READING:
        yield Sentence("nothing-changed", "Nothing was changed.")
    yield NAMED[used.named_by]
    if settings.estate == "lab":
        command = f"dcdecom lab up --output {as_typed(settings.path.parent)}"
        yield Sentence(
            "refuses-lab", "It is a practice lab, which does not run now. To start it: {command}", command=command
        )
    else:
        yield Sentence(
            "refuses-real",
            "See whether the system runs, and correct its address in that file; or name another with --config FILE.",
        )
