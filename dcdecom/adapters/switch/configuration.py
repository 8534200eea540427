"""Configurations of a switch: a port's stanza, and what running and startup differ in. No secret leaves here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, first, part, with_port
from dcdecom.adapters.switch.dialects.dialect import NEVER, Dialect
from dcdecom.adapters.switch.text import BRIEF, brief, shown

MASK = "****"
NONE_SAVED = (
    r"(?i)\b(startup|saved|non-volatile)\b.*\b(not present|not found|does not exist|not exist|not available|is empty)\b"
    r"|\bno (startup|saved)\b|^\W*(error: )?file (does not exist|not found)"
)
"""How switches say that there is no startup configuration, in the words of their vendors."""
REFUSAL = 4
"""Lines that a refusal has at most: in a longer answer, such words stand in a banner of the configuration."""


def read_running(dialect: Dialect, lines: Sequence[str], port: str = "") -> list[str]:
    """The running configuration, or one port's part of it. Raises NotUnderstood where it was refused or cut off."""
    form = dialect.configuration
    command = (form.stanza if port and form.stanza else form.running).format(port=port)
    whole = form.stanza_whole if port and form.stanza else form.running_whole
    if not first(with_port(whole, port), lines):
        check_taken(dialect, command, lines)
        raise NotUnderstood(f"{command}: its answer is not whole")
    if partial := first(form.partial, lines):
        raise NotUnderstood(f"{command}: not everything is shown ({brief(partial.string)})")
    return list(_settings(dialect, lines))


def read_startup(dialect: Dialect, lines: Sequence[str]) -> list[str] | None:
    """The startup configuration; None where it could not be read, or there is none."""
    return list(_settings(dialect, lines)) if first(dialect.configuration.startup_whole, lines) else None


def why_no_startup(dialect: Dialect, lines: Sequence[str]) -> str:
    """Why an answer holds no startup configuration: there is none, it was refused, or the answer is not whole."""
    command, said = dialect.configuration.startup, [line for line in lines if line.strip()]
    if len(said) > REFUSAL:
        return f"the answer to {command} is not whole"
    if not said:
        return f"the switch shows none: {command} answers nothing"
    if none := first(NONE_SAVED, said):
        return f"the switch has none, nothing was ever saved ({brief(none.string)!r})"
    if error := first(dialect.terminal.error, said):
        return f"the switch refuses {command} ({brief(error.string)!r})"
    return f"the answer to {command} is not whole"


def stanza(dialect: Dialect, port: str, settings: Sequence[str]) -> tuple[str, ...]:
    """The lines that are a port's, without their indent; none where the configuration says nothing of it."""
    if own := dialect.configuration.own:
        lines = (re.search(with_port(own, port), line) for line in settings)
        return tuple(found["line"].strip() for found in lines if found)
    head = dialect.configuration.head.format(port=port)
    found: list[str] = []
    inside = False
    for line in settings:
        if line.startswith(" "):
            found += [line.strip()] if inside else []
        else:
            inside = line == head
    return tuple(found)


def is_shut(dialect: Dialect, lines: Sequence[str], settings: Sequence[str] = ()) -> bool:
    """Whether a stanza shuts its port; where it says nothing, whether the whole configuration shuts all ports."""
    form = dialect.configuration
    for line in lines:
        if re.fullmatch(form.shut, line):
            return True
        if re.fullmatch(form.opened, line):
            return False
    return first(form.shut_by_default, settings or ("",)) is not None


def is_trunk(dialect: Dialect, lines: Sequence[str]) -> bool:
    return first(dialect.configuration.trunk, lines) is not None


def differences(dialect: Dialect, running: Sequence[str], startup: Sequence[str]) -> tuple[str, ...]:
    """Lines that only the running (`+`) or only the startup configuration (`-`) has, each behind its parents."""
    now, then = list(_paths(running)), list(_paths(startup))
    found: list[str] = []
    for tag, i, j, k, m in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [f"-{masked(dialect, line)}" for line in then[i:j]]
            found += [f"+{masked(dialect, line)}" for line in now[k:m]]
    return tuple(found)


def own_lines(dialect: Dialect, port: str) -> tuple[str, ...]:
    """How nothing but this port, shut or opened, shows among the differences; none where its lines are not fixed."""
    form = dialect.configuration
    if form.own or not form.startup:
        return ()
    head = form.head.format(port=port)
    words = [word for word in (form.shut, form.opened) if word != NEVER]
    return tuple(f"{sign}{line}" for sign in "+-" for line in (head, *(f"{head} / {word}" for word in words)))


def masked(dialect: Dialect, line: str) -> str:
    """A line without the secret that it may hold: from a word that announces one, the rest is not shown."""
    return shown(re.sub(rf"({dialect.configuration.masks}).+", rf"\g<1>{MASK}", line, count=1), BRIEF)


def _settings(dialect: Dialect, lines: Sequence[str]) -> Iterator[str]:
    """What is set: without remarks, and with the lines of a block indented where the device does not do it."""
    form, inside = dialect.configuration, False
    for line in _without_inlined(form.inlined, lines):
        if inside and re.fullmatch(r"\s*exit", line):
            inside = False
        elif not re.search(form.noise, line):
            opens = re.search(form.flat_block, line) is not None
            inside = inside and not opens
            yield f" {line}" if inside else line
            inside = inside or opens


def _without_inlined(pattern: str, lines: Iterable[str]) -> Iterator[str]:
    """Each line, and of an inlined setting the first one alone, as if its file were not named."""
    inside = False
    for line in lines:
        body, last = inside and re.fullmatch(r"[\s0-9A-F]+", line), inside and re.fullmatch(r"\s*quit", line)
        found = re.search(pattern, line)
        inside = bool(body) or (found is not None and not part(found, "file"))
        if not body and not last:
            yield part(found, "line") or line


def _paths(settings: Sequence[str]) -> Iterator[str]:
    """Each line behind its parents: ` shutdown` under `interface X` is `interface X / shutdown`."""
    above: list[tuple[int, str]] = []
    for line in settings:
        indent = len(line) - len(line.lstrip())
        above = [(depth, text) for depth, text in above if depth < indent]
        above.append((indent, line.strip()))
        yield " / ".join(text for _, text in above)
