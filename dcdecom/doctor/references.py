"""Sources that may mention servers: that each can be searched, and says what stands there now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.model.estate.reading import Reading
from dcdecom.model.estate.references import ReferenceSource, SourceState
from dcdecom.ports.references import ReferenceReader
from dcdecom.ports.reporting import Progress

HELP = "dcdecom help who-depends"
OF_FILES = ("known-hosts", "keytabs", "certificates")
"""Systems that are files of this machine."""
NAMED = 3
"""Parts that are not searched and are named one by one."""


def references(given: Given, tell: Progress) -> Iterator[Line]:
    """Nothing where no source is named."""
    yield from of_sources(given.readers.references)


def of_sources(readers: Iterable[ReferenceReader]) -> Iterator[Line]:
    """One line a source, and one for what of it is not searched."""
    for reader in readers:
        answer = reader.state()
        if isinstance(answer, Reading):
            yield from _lines(reader.source, answer.value)
        else:
            yield unseen("references", str(reader.source), answer, _how(reader.source))


def _how(source: ReferenceSource) -> str:
    if source.of_system == "dns":
        return "See that its server is reached, and lets the key transfer each zone (dcdecom help dns)."
    if source.of_system in OF_FILES:
        key = source.of_system.replace("-", "_")
        return f"Let this account read it, or take it out of references.{key} ({HELP})."
    if source.of_system == "dhcp":
        return "See that it is reached, lets the account in and has its lease commands (dcdecom help dhcp)."
    if source.of_system:
        return f"Let its reader view that (dcdecom grant plan), or take out references.{source.of_system} ({HELP})."
    return f"Mend it, or take it out of references.texts: no case goes on while it is not read ({HELP})."


def _lines(source: ReferenceSource, state: SourceState) -> Iterator[Line]:
    at = f", commit {state.version[:12]}" if state.version else ""
    if state.old:
        since = f"{state.as_of:%Y-%m-%d %H:%M} UTC" if state.as_of else "no time that can be told"
        said = f"{source.about}{at}, brought up to date at {since}: what stands there now is not known"
        yield to_fix("references-old", str(source), said, f"Fetch it by cron, at least once a day ({HELP}).")
    else:
        yield ok("references", str(source), f"{source.about}{at}; {source.owner} answers for it")
    if state.left_out:
        more = f" and {len(state.left_out) - NAMED} more" if len(state.left_out) > NAMED else ""
        said = f"not searched: {'; '.join(state.left_out[:NAMED])}{more}"
        yield ok("references-unsearched", str(source), said)
