"""What stops a command, said to somebody in a browser: options in words, and no line that is typed at a terminal."""

from __future__ import annotations

import re

from dcdecom.model.texts import Texts

COMMAND = "dcdecom "
SIGNERS = re.compile(r"--as \S+ --by ")
OPTION = re.compile(r"--([a-z]+)(?: [A-Z][A-Z:]{2,}\b)?")
SECTION = "worker.option"


def in_browser(said: str, texts: Texts) -> str:
    """The same without what only a terminal has. Lines with commands go; the first line always stays."""
    lines = said.splitlines()
    kept = [line for n, line in enumerate(lines) if n == 0 or COMMAND not in line]
    return "\n".join(OPTION.sub(lambda found: _word(found[1], texts), SIGNERS.sub("", line)) for line in kept)


def _word(option: str, texts: Texts) -> str:
    return texts.sentences.get(f"{SECTION}-{option}", option)
