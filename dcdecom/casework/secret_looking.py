"""Files that look like secrets: what is kept with a case leaves the house in a bundle, so these are refused.

It looks at names and at plain text. What is packed or encrypted is not looked into. A text that is too long to be
looked at whole is refused as well: nobody knows what stands in the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dcdecom.limits import SEARCHED_BYTES, SEARCHED_WORDS
from dcdecom.model.sentence import Sentence

AROUND = 200
"""Bytes on each side of a word that are looked at."""
NAMES = re.compile(
    r"(?i)(?:.*\.)?(?:env|netrc|pgpass|htpasswd|git-credentials|kdbx|pfx|p12|jks|keytab|ppk)|"
    r"\.env\..*|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|credentials(?:\.\w+)?|shadow"
)
CONTENTS = (
    ("secret-key", "a private key", re.compile(
        rb"-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-"
    )),
    ("secret-token", "a token", re.compile(
        rb"\b(?:gh[opsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{15,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|"
        rb"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+|nbt_\w{8,}\.\w+)"
    )),
    ("secret-token", "a token", re.compile(rb"(?i)authorization\s*:\s*(?:bearer|token|basic)\s+[\w.=+/-]{8,}")),
)  # fmt: skip
CALLED = rb"password|passwd|passphrase|kata[ _-]?sandi|secret|api[_-]?key|token|psk|community"
WORD = re.compile(rb"(?i)" + CALLED + rb"|pre-shared-key|key-string|authentication-key")
FIELD = re.compile(
    rb"(?i)[\s\"'{,;-]*(?:export )?[\w.-]{0,60}(?:" + CALLED + rb")[\w.-]{0,60}[\"']?[ \t]{0,9}[:=][ \t]{0,9}[\"']?"
    rb"(?P<value>[^\s\"',}]{4,})"
)
"""A line that gives a value to something that is called like a secret."""
LINE = re.compile(
    rb"(?i)\s{0,99}(?:snmp-server community|enable (?:secret|password)|username \S{1,64} .{0,64}\b(?:password|secret)|"
    rb"(?:.{0,200}\s)?(?:pre-shared-key|key-string|authentication-key|encrypted-password|plain-text-password))\s+(?P<value>\S+)"
)
"""The same in a switch's configuration."""
NO_VALUE = re.compile(rb"(?i)(?:env|file|keyring):|[*x.<$\[{(]|null$|none$|true$|false$|required$|yes$|change")
"""How a value begins that only says where a secret is, or that there is one."""
BINARY = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"PK\x03\x04", b"II*\0", b"MM\0*")
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
"""Bytes that stand in what is packed, and in no text. ESC stands in what a terminal wrote down."""
MARKS = (
    (b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)  # fmt: skip
"""How a text begins that says what it is written in."""
MOSTLY = 0.7
"""Of every second byte, how many are NUL in UTF-16 of our letters."""


def secret_in(path: Path, content: bytes) -> str:
    """What about a file looks like a secret, or keeps it from being looked at; empty where nothing does."""
    if NAMES.fullmatch(path.name):
        return Sentence("secret-name", "is called like a file of secrets ({name})", name=path.name)
    looked_at, plain = content[: SEARCHED_BYTES.most], b""
    if not _packed(looked_at):
        plain = _plain(looked_at)
    for key, what, pattern in CONTENTS:
        if pattern.search(looked_at) or pattern.search(plain):
            return Sentence("secret-holds", "holds what looks like {what}", what=Sentence(key, what))
    if line := next(_with_value(plain), 0):
        return Sentence("secret-line", "holds what looks like a password or token (line {line})", line=line)
    if plain and SEARCHED_BYTES.passed(len(content)):
        return Sentence("secret-long", "is a long text: its end {limit}", limit=SEARCHED_BYTES)
    if next(islice(WORD.finditer(plain), SEARCHED_WORDS.most, None), None):
        return Sentence("secret-words", "has many words such as password: what follows {limit}", limit=SEARCHED_WORDS)
    return ""


def _with_value(plain: bytes) -> Iterator[int]:
    """The numbers of the lines that give a value to a secret; of a long one, what stands around the word counts."""
    for word in islice(WORD.finditer(plain), SEARCHED_WORDS.most):
        begin = max(plain.rfind(b"\n", 0, word.start()) + 1, word.start() - AROUND)
        end = plain.find(b"\n", word.end(), word.end() + AROUND)
        line = plain[begin : end if end >= 0 else word.end() + AROUND]
        found = FIELD.match(line) or LINE.match(line)
        if found and not NO_VALUE.match(found["value"]):
            yield plain.count(b"\n", 0, begin) + 1


def _packed(content: bytes) -> bool:
    """Begins as a picture, a PDF or an archive does, and is not a text behind that."""
    return content.startswith(BINARY) and CONTROL.search(content) is not None


def _plain(content: bytes) -> bytes:
    """A text as UTF-8, whatever it is written in; empty for what is no text."""
    for mark, written in MARKS:
        if content.startswith(mark):
            return content.decode(written, "replace").removeprefix("\ufeff").encode(errors="replace")
    head = content[:4096]
    if b"\0" not in head:
        return content
    for written, nul, other in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        if nul.count(0) > MOSTLY * len(nul) and not other.count(0):
            return content.decode(written, "replace").encode(errors="replace")
    return b""
