"""What strangers put into a file: one row a trick, as a change of a good file's bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Trick: TypeAlias = Callable[[bytes], bytes]


def _instead(content: bytes) -> Trick:
    return lambda good: content


def _before(content: bytes) -> Trick:
    return lambda good: content + good


def _behind(content: bytes) -> Trick:
    return lambda good: good + content


def _in_the_first_value(content: bytes) -> Trick:
    """Put something before the first value that stands on the line of its key."""

    def change(good: bytes) -> bytes:
        return re.sub(rb"(?m)^([^#\n]*?: )(?=[^\s|>#{\[&])", lambda key: key[1] + content, good, count=1)

    return change


def _laughs() -> bytes:
    """A billion of laughs: nine levels of ten references each."""
    rows = [b"a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"]
    for n in range(1, 10):
        rows.append(b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)))
    return b"".join(rows)


TRICKS: Mapping[str, Trick] = {
    "billion laughs": _instead(_laughs()),
    "billion laughs before the rest": _before(_laughs()),
    "an anchor": _in_the_first_value(b"&mine "),
    "an alias": _in_the_first_value(b"*mine "),
    "a tag that would run code": _in_the_first_value(b"!!python/object/apply:os.system "),
    "a merge key": _before(b"<<: {estate: real}\n"),
    "deep lists": _instead(b"[" * 100_000),
    "deep mappings": _instead(b"{a: " * 100_000),
    "deep indentation": _instead(b"".join(b" " * n + b"a:\n" for n in range(1000))),
    "every key twice": lambda good: good + b"\n" + good,
    "a second document": _behind(b"\n---\n{}\n"),
    "NUL": _in_the_first_value(b"\x00"),
    "a terminal escape": _in_the_first_value(b"\x1b]0;mine\x07"),
    "a quoted terminal escape": _in_the_first_value(b'"\\e[2J" #'),
    "a quoted direction mark": _in_the_first_value(b'"\\u202Esrv" #'),
    "a direction mark": _in_the_first_value("\u202e".encode()),
    "a lone surrogate": _in_the_first_value(b'"\\uD800" #'),
    "no UTF-8": _in_the_first_value(b"\xff\xfe"),
    "UTF-16": lambda good: good.decode().encode("utf-16"),
    "fifty megabytes": _behind(b"# " + b"x" * 50_000_000),
    "a line of a megabyte": _in_the_first_value(b"x" * 1_000_000),
    "a number of a million digits": _in_the_first_value(b"9" * 1_000_000 + b" #"),
    "forty thousand keys": _behind(b"\n" + b"".join(b"k%d: 1\n" % n for n in range(40_000))),
    "nothing": _instead(b""),
    "only a comment": _instead(b"# nothing here\n"),
    "a list": _instead(b"- a\n- b\n"),
    "a photo": _instead(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * 40),
}
