"""nwipe's log (text), of one or more runs and of all disks of each: version 0.38 was tried.

It says of each disk what a report says, but for the share of bytes. A disk that nwipe found and was not told to erase
is in no summary, and so nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dcdecom.adapters.certificates.nwipe_report import legible, moment, outcome
from dcdecom.model.facts.wiping import Verified, WipedDisk
from dcdecom.ports.certificates import Certificate, Unclear

STAMP = r"\[(?P<at>\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\]"
BEGINS = re.compile(rf"^{STAMP} +\w+: nwipe (?P<version>[0-9][0-9A-Za-z.]{{0,19}}) *$")
STAMPED = re.compile(rf"^{STAMP}")
FOUND = re.compile(
    rf"^{STAMP} +notice: Found (?P<device>/dev/\S+), [^,]+, (?P<model>.*), [^,]+, S/N=(?P<serial>.*?) *$"
)
SIZE = re.compile(rf"^{STAMP} +notice: (?P<device>/dev/\S+), sect/blk/dev [0-9]+/[0-9]+/(?P<size>[0-9]+) *$")
METHOD = re.compile(rf"^{STAMP} +notice: Invoking method '(?P<method>.*)' on (?P<device>/dev/\S+) *$")
VERIFY = re.compile(rf"^{STAMP} +notice: +verify += (?P<verify>[0-9]) \(.*\) *$")
ERRORS = re.compile(
    r"^!? +(?P<name>[A-Za-z0-9/_-]+) \| +(?P<passed>[0-9]+) \| +(?P<verified>[0-9]+) \| +(?P<synced>[0-9]+) *$"
)
STATUS = re.compile(r"^!? +(?P<name>[A-Za-z0-9/_-]+) \|(?P<status>[^|]{8})\|[^|]*\| *[0-9:]+ *\|")
PASSES: Mapping[str, Verified] = {"0": "none", "1": "last", "2": "all"}
STATUSES: Mapping[str, str] = {"Erased": "ERASED", "FAILED": "FAILED", "UABORTED": "ABORTED"}


def is_log(text: str) -> bool:
    """Whether a text begins a run of nwipe."""
    return any(BEGINS.match(line) for line in text.splitlines())


def log(text: str) -> Certificate | Unclear:
    """What a log says of each disk that was to be erased, run by run."""
    disks: list[WipedDisk] = []
    version = ""
    for lines in _runs(text):
        began = BEGINS.match(lines[0])
        version = began["version"] if began else version
        for disk in _run(lines):
            if isinstance(disk, Unclear):
                return disk
            disks.append(disk)
    return Certificate("nwipe-log", f"nwipe {version}", tuple(disks)) if disks else Unclear("lacks", "Drive Status")


def _runs(text: str) -> Iterator[list[str]]:
    """The lines of each run: nwipe appends to a log that is there."""
    run: list[str] = []
    for line in text.splitlines():
        if BEGINS.match(line):
            if run:
                yield run
            run = []
        elif not run:
            continue  # before its first run
        run.append(line)
    if run:
        yield run


def _run(lines: list[str]) -> Iterator[WipedDisk | Unclear]:
    times = [moment(found["at"]) for line in lines if (found := STAMPED.match(line))]
    found_disks = _by(FOUND, lines)
    sizes, methods, errors = _by(SIZE, lines), _by(METHOD, lines), _by(ERRORS, lines, "name")
    verify = next((m["verify"] for line in lines if (m := VERIFY.match(line))), "")
    ended = _by(STATUS, lines, "name")
    for device in methods.keys() - {f"/dev/{name}" for name in ended}:
        yield _cut_off(device, found_disks, methods, times)
    for name, row in ended.items():
        device = next((d for d in found_disks if d == f"/dev/{name}"), "")
        if not device or name not in errors:
            yield Unclear("lacks", f"/dev/{name}")
            continue
        counted = errors[name]
        status = row["status"].strip(" -")
        said = found_disks[device]
        serial = legible(said["serial"])
        if not serial.isascii():
            yield Unclear("unread", "S/N")
            continue
        told = "/".join((counted["passed"], counted["synced"], counted["verified"]))
        word = STATUSES.get(status, status)
        yield WipedDisk(
            outcome=outcome(word, told), serial=serial, model=said["model"].strip(),
            size=int(sizes[device]["size"]) if device in sizes else 0, status=word,
            method=methods[device]["method"] if device in methods else "", verified=PASSES.get(verify, ""),
            errors=told, started=times[0], ended=times[-1],
        )  # fmt: skip


def _cut_off(
    device: str, found: Mapping[str, re.Match[str]], methods: Mapping[str, re.Match[str]], times: list[str]
) -> WipedDisk | Unclear:
    """A disk that was begun and of whose end the run says nothing: the power failed, or somebody killed it."""
    if device not in found or not (serial := legible(found[device]["serial"])).isascii():
        return Unclear("lacks", device)
    model, method = found[device]["model"].strip(), methods[device]["method"]
    return WipedDisk("aborted", serial, model=model, method=method, started=times[0], ended=times[-1])


def _by(pattern: re.Pattern[str], lines: list[str], name: str = "device") -> dict[str, re.Match[str]]:
    """By device, the last line of a kind."""
    return {found[name]: found for line in lines if (found := pattern.match(line))}
