"""How many bytes of readings a case keeps, and how long it takes to judge it again.

    python -m bench.replay BUNDLE...
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from dcdecom.journal.replay import replay_path


def main(paths: list[str]) -> None:
    print("| bundle | conclusions | bytes of readings | seconds |\n|---|---|---|---|")
    for path in map(Path, paths):
        began = time.perf_counter()
        again = replay_path(path)
        took = time.perf_counter() - began
        size = sum(judged.size for judged in again.judged)
        print(f"| {path} | {len(again.judged)} | {size:,} | {took:.2f} |")


if __name__ == "__main__":
    main(sys.argv[1:])
