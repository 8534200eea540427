"""Files that look like secrets: what is kept with a case leaves the house in a bundle, so these are refused.

It looks at names and at plain text. What is packed or encrypted is not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

LOOKED_AT = 4 * 1024 * 1024
"""Bytes of a file that are looked at."""
HITS, AROUND = 10_000, 200
"""Words of one file that are looked at, and bytes on each side of one."""
NAMES = re.compile(
    r"(?i)(?:.*\.)?(?:env|netrc|pgpass|htpasswd|git-credentials|kdbx|pfx|p12|jks|keytab|ppk)|"
    r"\.env\..*|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|credentials(?:\.\w+)?|shadow"
)
CONTENTS = (
    ("a private key", re.compile(rb"-----BEGIN (?:[A-Z0-9 ]+ )?PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-")),
    ("a token", re.compile(
        rb"\b(?:gh[opsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{15,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|"
        rb"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+|nbt_\w{8,}\.\w+)"
    )),
    ("a token", re.compile(rb"(?i)authorization\s*:\s*(?:bearer|token|basic)\s+[\w.=+/-]{8,}")),
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


def secret_in(path: Path, content: bytes) -> str:
    """What about a file looks like a secret; empty where nothing does."""
    if NAMES.fullmatch(path.name):
        return f"is called like a file of secrets ({path.name})"
    for what, pattern in CONTENTS:
        if pattern.search(content):
            return f"holds what looks like {what}"
    if content.startswith(BINARY):
        return ""
    for plain in _plain(content):
        if line := next(_with_value(plain), 0):
            return f"holds what looks like a password or token (line {line})"
    return ""


def _with_value(plain: bytes) -> Iterator[int]:
    """The numbers of the lines that give a value to a secret; of a long one, what stands around the word counts."""
    for word in islice(WORD.finditer(plain), HITS):
        begin = max(plain.rfind(b"\n", 0, word.start()) + 1, word.start() - AROUND)
        end = plain.find(b"\n", word.end(), word.end() + AROUND)
        line = plain[begin : end if end >= 0 else word.end() + AROUND]
        found = FIELD.match(line) or LINE.match(line)
        if found and not NO_VALUE.match(found["value"]):
            yield plain.count(b"\n", 0, begin) + 1


def _plain(content: bytes) -> tuple[bytes, ...]:
    """A text as it is, or out of UTF-16; nothing for what is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return (content.decode("utf-16", "replace").encode(),)
    return () if b"\0" in content[:4096] else (content,)
