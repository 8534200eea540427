"""Without the extras: every module of the product can be imported, and what an extra serves says how to get it.

The environment is a real one: the installed packages, each as a link, without those that the extras name.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from dcdecom.ports.decoder import INSTALL_TTE
from docs.pages.dependencies import declared, optional
from tests.install.wheels import ROOT, outside

EVERY = """
import importlib, pkgutil, dcdecom
names = [m.name for m in pkgutil.walk_packages(dcdecom.__path__, "dcdecom.") if not m.name.endswith("__main__")]
dns = [f"dcdecom.adapters.dns.{name}" for name in ("authorities", "transfer", "update", "zone_copies")]
late = ("dcdecom.web.", *dns)  # loaded with their extras by `serve`, and where DNS is asked
names = [name for name in names if not name.startswith(late)]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
VIEW = """
from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.dns.reader import ViewReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.settings import DnsKey, DnsServer, DnsView, SecretRef
server = DnsServer("127.0.0.1", ("batam.test",), DnsKey("reader", SecretRef("env:KEY")))
reader = ViewReader(DnsView("inside", "Tim DNS", (server,)), (), Secrets({"KEY": "AAAA"}), SystemClock())
print(reader.state().reason)
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of this environment, without those of the extras."""
    folder = tmp_path_factory.mktemp("packages")
    extras = set(optional()) - set(declared())
    left_out = {top for name in extras for top in _tops(name)}
    for entry in Path(distribution("click").locate_file("")).iterdir():  # type: ignore[arg-type]
        if entry.name not in {*left_out, "dcdecom"}:  # what an editable install adds to the source tree
            (folder / entry.name).symlink_to(entry)
    for name in ("dcdecom", "dcdecom_lab"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def _tops(name: str) -> set[str]:
    """The folders and files that a package has put beside the others; none where it is not installed."""
    try:
        files = distribution(name).files or []
    except ModuleNotFoundError:
        return set()
    return {file.parts[0] for file in files if file.parts[0] != ".."}


def run(packages: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", "-P", *words], env=outside(packages), capture_output=True, text=True, cwd=packages.parent
    )


@pytest.mark.parametrize("name", sorted({*optional(), "dns"} - {"keyring", "dnspython"}))
def test_the_environment_lacks_what_the_extras_bring(packages: Path, name: str) -> None:
    assert run(packages, "-c", f"import {name}").returncode == 1


def test_every_module_of_the_product_is_imported(packages: Path) -> None:
    done = run(packages, "-c", EVERY)
    assert (done.stderr, done.returncode) == ("", 0)
    assert int(done.stdout) > 300


def test_the_lab_says_in_one_line_how_to_get_it(packages: Path) -> None:
    done = run(packages, "-m", "dcdecom", "lab", "up")
    assert done.returncode == 2
    assert "pip install 'dcdecom[lab]'" in done.stderr
    assert "asyncssh, cattrs, h11, starlette, uvicorn" in done.stderr
    assert len(done.stderr.splitlines()) <= 2


def test_a_view_of_dns_says_in_one_line_how_to_get_dnspython(packages: Path) -> None:
    done = run(packages, "-c", VIEW)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "reading DNS needs the dnspython package. pip install 'dcdecom[dns]'\n"


def test_serve_says_in_one_line_how_to_get_it(packages: Path) -> None:
    done = run(packages, "-m", "dcdecom", "serve")
    assert done.returncode == 2
    assert "pip install 'dcdecom[web]'" in done.stderr
    assert "starlette, uvicorn, fido2" in done.stderr
    assert len(done.stderr.splitlines()) <= 2


STORE = """
from dcdecom.errors import InputError
from dcdecom.journal.postgres.connection import Where, connect
try:
    connect(Where(("/run/postgresql",)))
except InputError as error:
    print(f"{error.what}: {error.advice}")
"""


def test_a_store_on_postgresql_says_in_one_line_how_to_get_psycopg(packages: Path) -> None:
    done = run(packages, "-c", STORE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "a store on PostgreSQL needs the psycopg package: pip install 'dcdecom[postgresql]'\n"


CHECKING = """
from datetime import UTC, datetime
from dcdecom.adapters.decoding import ChildDecoder
found = ChildDecoder().signatures(b"%PDF-1.7", "", datetime.now(UTC))
print(found.why, found.found, found.detail)
"""


def test_without_its_extra_a_tte_is_not_checked_and_one_line_says_how_it_would_be(packages: Path) -> None:
    done = run(packages, "-c", CHECKING)
    assert (done.stdout, done.stderr) == (f"lacking () {INSTALL_TTE}\n", "")
    assert "pip install 'dcdecom[tte]'" in INSTALL_TTE


def test_other_commands_do_without_it(packages: Path) -> None:
    assert run(packages, "-m", "dcdecom", "case", "list", "--help").returncode == 0
    assert "lab" in run(packages, "-m", "dcdecom", "--help").stdout
