"""The exit codes, and the errors that end with each."""

from __future__ import annotations

import inspect

from dcdecom import errors
from dcdecom.errors import DcdecomError, Exit
from docs.pages.markdown import code, joined, slug, table
from docs.pages.sources import first_line

MEANINGS: dict[Exit, str] = {
    Exit.DONE: "Done, or there was nothing to do.",
    Exit.BUG: "A bug in dcdecom. It shows its traceback.",
    Exit.INPUT: "The input, the configuration or the command line is wrong. Nothing was changed.",
    Exit.REFUSED: "Refused: a check blocks, a verdict is *tidak sesuai*, or a journal does not verify.",
    Exit.WAITING: "Waiting for a person, for a deadline, or for another process. The text says whom and for what.",
    Exit.SYSTEM: "A system could not be reached or refused. Nothing was changed after the last event of the journal.",
    Exit.UNKNOWN: "What a change did is not known. `dcdecom case resume CASE` reads before it repeats anything.",
    Exit.DRIFT: "The reconcile found drift: what is new, or with `--fail-on any` anything that nobody answers for.",
}
ENTRIES = "../how-to/troubleshoot.md"
"""The page with an entry for each error: the test of links misses one that is not there."""
INTERRUPTED = ("`130`", "", "Stopped by Ctrl-C.")


def page() -> str:
    about = "Every command ends with one of these. Scripts can rely on them; they will not change their meaning."
    codes = [(code(str(int(exit))), code(exit.name), MEANINGS[exit]) for exit in Exit]
    kinds = [k for k in vars(errors).values() if inspect.isclass(k) and issubclass(k, DcdecomError)]
    raised = [
        (_entry(kind.__name__), code(str(int(kind.exit))), first_line(kind.__doc__))
        for kind in kinds
        if kind is not DcdecomError
    ]
    return joined(
        "# Exit codes",
        about,
        table(("code", "name", "meaning"), [*codes, INTERRUPTED]),
        "## Errors",
        "An error says what happened to which thing, whether anything changed, and what to type next. "
        f"Each has an entry in [when a command stops]({ENTRIES}).",
        table(("error", "ends with", "meaning"), raised),
    )


def _entry(error: str) -> str:
    return f"[{code(error)}]({ENTRIES}#{slug(error)})"
