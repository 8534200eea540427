"""`python -m dcdecom.journal verify BUNDLE [--signers FILE] [--anchor CODE]`: for someone who does not trust the team.

Exit codes: 0 intact, 3 altered, 2 no bundle and no journal, or not readable.

`python -m dcdecom.journal pass TEXT [--signers FILE]`: for the guard at the door, who reads the text off a pass. Exit
codes: 0 nothing speaks against it, 3 nothing is let out by it, 2 no pass that can be read.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from dcdecom import limits

from . import exit_pass
from .pass_words import LANGUAGES, WORDS, languages
from .plain_file import opened, read
from .verdict import UNREADABLE, Verification
from .verify import NotVerified, ReaderEvidence, verify_path


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names and say what was found."""
    given = _parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # replaced only in tests
    if given.command == "pass":
        return _pass(given.text, given.signers, languages(given.language))
    try:
        verdict = verify_path(given.path, ReaderEvidence.given(given.anchor, given.signers, given.timestamp, given.tsa))
    except NotVerified as error:
        print(f"not verified: {error}".encode("ascii", "backslashreplace").decode(), file=sys.stderr)
        return error.exit
    for line in verdict.lines():
        print(line)
    return _replay(given.path, verdict) if given.replay else verdict.exit


def _pass(given: str, signers: Path | None, told: Sequence[str]) -> int:
    """Check one pass and say what was found."""
    try:
        held = read(signers, limits.SIGNERS_BYTES) if signers else None
        found = exit_pass.read(_text(given))
    except (exit_pass.NoPass, OSError, limits.OverLimit) as error:
        why = getattr(error, "strerror", None) or error
        for language in told:
            print(exit_pass.visible(WORDS[language]["none"].format(why=why)), file=sys.stderr)
        return UNREADABLE
    checked = exit_pass.check(found, held, datetime.now(UTC))
    for n, language in enumerate(told):
        print(*([""] if n else []), *checked.lines(language), sep="\n")
    return checked.exit


def _text(given: str) -> str:
    """The text of a pass: as it was typed, from stdin, or out of a file."""
    if given.lstrip().startswith("{"):
        return given
    if given == "-":
        content = sys.stdin.buffer.read(limits.PASS_BYTES.most + 1)
    else:
        with opened(Path(given)) as file:
            content = file.read(limits.PASS_BYTES.most + 1)
    if content.startswith(PICTURES):
        raise exit_pass.NoPass("it is a picture or a PDF: read its QR code with a telephone, and give the text")
    return content.decode("utf-8-sig", "replace")


PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"%PDF-", b"GIF8", b"PK\x03\x04")
"""How files begin that a scanner or a telephone makes."""


def _replay(path: Path, verdict: Verification) -> int:
    """The exit code with what the checks say again of what the case kept, which is told."""
    from .replay import replay_path

    if verdict.problems:
        print("replay       not made: the chain does not hold")
        return verdict.exit
    again = replay_path(path)
    for line in again.lines():
        print(line)
    return max(verdict.exit, again.exit)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dcdecom.journal", description="Verify a dcdecom journal offline.")
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser(
        "verify",
        help="check chain, files, signatures and anchors",
        epilog="example: python -m dcdecom.journal verify bundle --anchor 874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS",
    )
    verify.add_argument("path", type=Path, help="a bundle (folder or tar), or a journal.jsonl")
    verify.add_argument("--signers", type=Path, metavar="FILE", help="your own list of keys (ALLOWED SIGNERS)")
    verify.add_argument(
        "--anchor", action="append", default=[], metavar="CODE[@DATE]",
        help="the code on a signed paper, or a whole head; with the date that it bears it also proves a time",
    )
    verify.add_argument(
        "--timestamp", action="append", default=[], type=Path, metavar="FILE",
        help="an answer of a timestamping authority (RFC 3161) over a head; needs openssl",
    )
    verify.add_argument(
        "--replay", action="store_true", help="judge again: run the checks over the readings that the case kept"
    )
    verify.add_argument("--tsa", type=Path, metavar="FILE", help="certificates of the authorities that you trust (PEM)")
    door = commands.add_parser(
        "pass",
        help="check the pass for the door that a QR code holds",
        epilog="example: python -m dcdecom.journal pass pass.txt --signers door-signers",
    )
    what = "the text of its QR code, in quotes; a file with it; or - for stdin"
    door.add_argument("text", metavar="FILE|-|TEXT", help=what)
    door.add_argument("--signers", type=Path, metavar="FILE", help="your own list of keys (ALLOWED SIGNERS)")
    door.add_argument("--language", choices=LANGUAGES, default="", help="in which to say it; both where not known")
    return parser


if __name__ == "__main__":
    sys.exit(main())
