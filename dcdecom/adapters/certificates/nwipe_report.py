"""nwipe's report (PDF, one disk each), by the text of its pages: version 0.38 was tried.

The text is plain and unsigned: whoever can write a file can write one of these. So it is read strictly. A label that
stands there twice, which a customer's name can bring about, makes the page say two things.

A failed wipe leaves a report of the same name, and may claim 100.00 % of bytes erased: its status, its errors and its
rounds decide together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from dcdecom.model.facts.wiping import Verified, WipedDisk, WipeOutcome
from dcdecom.ports.certificates import Certificate, Unclear

TOOL = re.compile(r"^Dis[ck] Erasure by NWIPE version (?P<version>[0-9][0-9A-Za-z.]{0,19})$", re.MULTILINE)
FIRST_PAGE = re.compile(r"^Page 1 - Erasure Status$", re.MULTILINE)
HEAD_SERIAL = re.compile(r"^ ?S/N: ?(?P<serial>.*?) *$", re.MULTILINE)
LINES: Mapping[str, re.Pattern[str]] = {
    "Make/Model": re.compile(r"^Make/Model: ?(?P<model>.*?) ?Serial: ?(?P<serial>.*?) *$", re.MULTILINE),
    "Size(Real)": re.compile(r"^.*Size\(Real\): ?.*?(?P<size>[0-9]+) bytes *$", re.MULTILINE),
    "Start time": re.compile(r"^Start time: ?(?P<started>\S+ \S+) +End time: ?(?P<ended>\S+ \S+) *$", re.MULTILINE),
    "Status": re.compile(r"^Duration: ?\S* +Status: ?(?P<status>\w+) *(?P<warning>See Warning ?!?)? *$", re.MULTILINE),
    "Method": re.compile(r"^Method: ?(?P<method>.*?) ?PRNG algorithm: ?.*$", re.MULTILINE),
    "Verify Pass": re.compile(r"^.*Verify Pass\(Last/All/None\): ?(?:Verify )?(?P<verified>\w+) *$", re.MULTILINE),
    "Bytes Erased": re.compile(
        r"^\*?Bytes Erased: ?[0-9]+, \((?P<erased>[0-9.]+)%\) ?"
        r"Rounds\(completed/requested\): ?(?P<rounds>[0-9]+/[0-9]+) *$",
        re.MULTILINE,
    ),
    "Errors": re.compile(r"^.*Errors\(pass/sync/verify\): ?(?P<errors>[0-9]+/[0-9]+/[0-9]+) *$", re.MULTILINE),
}
"""By a label that every report has: the line on which it stands, with what is read of it."""
LABELS = ("Make/Model:", "Serial:", "Size(Real):", "End time:", "Status:", "Verify Pass(", "Bytes Erased:", "Errors(")
"""What stands once on a page, whoever is named as operator or customer."""
OUTCOMES: Mapping[str, WipeOutcome] = {"ERASED": "erased", "ABORTED": "aborted"}
PASSES: Mapping[str, Verified] = {"Last": "last", "All": "all", "None": "none"}
UNKNOWN = re.compile(r"(?:Unknown|N/A|X+)?", re.IGNORECASE)
"""What stands in the place of a serial number that nwipe could not read, or was told to hide (`--quiet`)."""
MOMENT = re.compile(r"(\d{4})/(\d\d)/(\d\d) (\d\d:\d\d:\d\d)")


def is_report(pages: Sequence[str]) -> bool:
    """Whether a PDF calls itself a report of nwipe."""
    return any(TOOL.search(page) for page in pages)


def report(pages: Sequence[str]) -> Certificate | Unclear:
    """What reports in one file say, each of its disk."""
    texts = [unicodedata.normalize("NFKC", page) for page in pages]
    firsts = [text for text in texts if FIRST_PAGE.search(text)]
    version = next((found["version"] for text in texts if (found := TOOL.search(text))), "")
    disks = [_disk(text) for text in firsts]
    if unclear := next((disk for disk in disks if isinstance(disk, Unclear)), None):
        return unclear
    if not disks:
        return Unclear("lacks", "Erasure Status")
    return Certificate("nwipe-pdf", f"nwipe {version}", tuple(d for d in disks if isinstance(d, WipedDisk)))


def _disk(text: str) -> WipedDisk | Unclear:
    if twice := next((label for label in LABELS if text.count(label) > 1), ""):
        return Unclear("contradicts", twice.rstrip(":("))
    said: dict[str, str] = {}
    for label, line in LINES.items():
        found = line.findall(text)
        if len(found) != 1:
            return Unclear("lacks", label)
        said |= {name: value or "" for name, value in next(line.finditer(text)).groupdict().items()}
    serial = legible(said["serial"])
    if {*map(legible, HEAD_SERIAL.findall(text))} - {"", serial}:
        return Unclear("contradicts", "S/N, Serial")
    if not serial.isascii():
        return Unclear("unread", "Serial")
    started, ended = moment(said["started"]), moment(said["ended"])
    if not ended:
        return Unclear("lacks", "End time")
    return WipedDisk(
        outcome=outcome(said["status"], said["errors"], said["rounds"], said["erased"], warned=bool(said["warning"])),
        serial=serial, model=said["model"].strip(), size=int(said["size"]), status=said["status"],
        method=said["method"].strip(), verified=PASSES.get(said["verified"], ""), erased=said["erased"],
        errors=said["errors"], rounds=said["rounds"], started=started, ended=ended,
    )  # fmt: skip


def legible(serial: str) -> str:
    """A serial number; empty where nwipe knew none. Of some disks without one, version 0.38 prints what lay in memory.
    """
    return "" if UNKNOWN.fullmatch(serial) or not serial.isprintable() else serial


def outcome(status: str, errors: str, rounds: str = "", erased: str = "", warned: bool = False) -> WipeOutcome:
    """What a wipe came to. Erased is only the whole disk, in all rounds, without an error or a hidden area."""
    word = OUTCOMES.get(status.upper(), "failed")
    done, _, asked = rounds.partition("/")
    whole = done == asked and erased in ("", "100.00") and not warned
    return "failed" if word == "erased" and (any(map(int, errors.split("/"))) or not whole) else word


def moment(text: str) -> str:
    """nwipe's time as ISO 8601 without a zone; empty where it is none."""
    found = MOMENT.fullmatch(text)
    return f"{found[1]}-{found[2]}-{found[3]}T{found[4]}" if found else ""
