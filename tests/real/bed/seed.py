"""`python -m tests.real.bed.seed netbox|zabbix`, started by the bed inside the operations namespace."""

from __future__ import annotations

import sys

from . import seed_netbox, seed_zabbix
from .description import read_estate
from .state import Secrets, state


def main() -> None:
    """Seed the system that the first argument names."""
    where = state()
    match sys.argv[1]:
        case "netbox":
            seed_netbox.seed(read_estate(), Secrets(where))
        case "zabbix":
            seed_zabbix.seed(read_estate(), Secrets(where), where)
        case other:
            raise SystemExit(f"seed {other}: unknown")


if __name__ == "__main__":
    main()
