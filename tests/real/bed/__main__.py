"""`python -m tests.real.bed up|down|status|reset`, as root, from the repository's top folder."""

from __future__ import annotations

import argparse
import sys

from . import lifecycle, network
from .processes import names, running
from .state import BedError, State, state


def main() -> int:
    """Run one command; 0 when it is done, 1 when the bed is not (wholly) up, 2 when something failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.real.bed", description=__doc__)
    parser.add_argument("command", choices=("up", "down", "status", "reset"))
    command = parser.parse_args().command
    where = state()
    try:
        match command:
            case "up":
                lifecycle.up(where)
            case "down":
                lifecycle.down(where)
            case "reset":
                lifecycle.reset(where)
            case _:
                return status(where)
    except BedError as problem:
        print(f"bed {command}: {problem}", file=sys.stderr)
        return 2
    return 0


def status(where: State) -> int:
    """Print every process and namespace of the bed."""
    for name in names(where):
        print(f"{'running' if running(where, name) else 'DEAD':8} {name}")
    print(f"namespaces: {' '.join(network.present()) or 'none'}")
    whole = where.bed_file.exists() and not lifecycle.broken(where)
    print(f"the bed is {'up' if whole else 'not up'}: {where.root}")
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
