"""`python -m dcdecom.journal verify BUNDLE [--signers FILE] [--anchor CODE]`: for someone who does not trust the team.

Exit codes: 0 intact, 3 altered, 2 no bundle and no journal, or not readable.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .verdict import Verification
from .verify import NotVerified, ReaderEvidence, verify_path


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names and say what was found."""
    given = _parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # replaced only in tests
    try:
        verdict = verify_path(given.path, ReaderEvidence.given(given.anchor, given.signers, given.timestamp, given.tsa))
    except NotVerified as error:
        print(f"not verified: {error}".encode("ascii", "backslashreplace").decode(), file=sys.stderr)
        return error.exit
    for line in verdict.lines():
        print(line)
    return _replay(given.path, verdict) if given.replay else verdict.exit


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
    verify = parser.add_subparsers(dest="command", required=True).add_parser(
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
    return parser


if __name__ == "__main__":
    sys.exit(main())
