"""`python -m dcdecom.journal verify PATH [--anchor CODE]`: for someone who does not trust the team.

Exit codes: 0 intact, 3 altered, 2 not a journal or not readable.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .verdict import UNREADABLE
from .verify import NotAJournal, verify_folder


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names and say what was found."""
    given = _parser().parse_args(arguments)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # replaced only in tests
    try:
        verdict = verify_folder(given.path, given.anchor)
    except NotAJournal as error:
        print(f"not verified: {error}", file=sys.stderr)
        return UNREADABLE
    for line in verdict.lines():
        print(line)
    return verdict.exit


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m dcdecom.journal", description="Verify a dcdecom journal offline.")
    verify = parser.add_subparsers(dest="command", required=True).add_parser(
        "verify",
        help="check the chain, the attachments and an anchor",
        epilog="example: python -m dcdecom.journal verify 2026-0042 --anchor 41c9-02fe-7d10-a3b8",
    )
    verify.add_argument("path", type=Path, help="a folder with journal.jsonl (and files/), or a journal.jsonl")
    verify.add_argument("--anchor", metavar="CODE", help="the code on a signed paper, or a whole head")
    return parser


if __name__ == "__main__":
    sys.exit(main())
