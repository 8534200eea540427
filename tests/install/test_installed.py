"""The wheel installed as its users do, by pip, pipx and uv, on every Python that there is; then it is worked with.

`make test-real` runs these: they need a package index. What this machine does not have is skipped by name.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dcdecom import __version__
from tests.install.pythons import VERSIONS, found
from tests.install.wheels import ROOT, build, outside

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]
BUILDERS = ("podman", "buildah", "docker")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """pipx, uv and hadolint, as requirements/install.txt pins them."""
    place = tmp_path_factory.mktemp("tools")
    run([sys.executable, "-m", "venv", place])
    pins = ROOT / "requirements" / "install.txt"
    run([place / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", pins])
    return place / "bin"


def run(words: list[str | Path], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; a failure shows what it said."""
    done = subprocess.run([*map(str, words)], env=outside() | environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done


def by_pip(wheel: Path, tools: Path, python: str, into: Path) -> Path:
    """A plain environment with exactly what requirements/lab.txt pins: `run.txt`, and what the lab needs."""
    run([python, "-m", "venv", into / "venv"])
    pip: list[str | Path] = [into / "venv" / "bin" / "python", "-m", "pip", "install", "-q"]
    run([*pip, "--require-hashes", "-r", ROOT / "requirements" / "lab.txt"])
    run([*pip, "--no-deps", wheel])
    return into / "venv" / "bin" / "dcdecom"


def by_pipx(wheel: Path, tools: Path, python: str, into: Path) -> Path:
    places = {f"PIPX_{name}": str(into / name) for name in ("HOME", "BIN_DIR", "MAN_DIR")}
    run([tools / "pipx", "install", "--python", python, f"{wheel}[lab]"], **places)
    assert (into / "MAN_DIR" / "man1" / "dcdecom.1").exists()
    return into / "BIN_DIR" / "dcdecom"


def by_uv(wheel: Path, tools: Path, python: str, into: Path) -> Path:
    places = {"UV_TOOL_DIR": str(into / "tools"), "UV_TOOL_BIN_DIR": str(into / "bin"), "UV_PYTHON_DOWNLOADS": "never"}
    run([tools / "uv", "tool", "install", "-q", "--python", python, f"{wheel}[lab]"], **places)
    return into / "bin" / "dcdecom"


WAYS = [*((by_uv, version) for version in VERSIONS), (by_pipx, "3.13"), (by_pip, "3.11")]


@pytest.mark.parametrize(("way", "version"), WAYS)
def test_it_is_installed_and_works(
    way: Callable[[Path, Path, str, Path], Path], version: str, wheel: Path, tools: Path, tmp_path: Path
) -> None:
    python = found(version)
    if not python:
        pytest.skip(f"this machine has no Python {version} that can make environments")
    dcdecom = way(wheel, tools, python, tmp_path)
    assert run([dcdecom, "--version"]).stdout == f"dcdecom, version {__version__}\n"
    with lab(dcdecom, tmp_path / "lab") as (configuration, requests):
        looked = run([dcdecom, "check", requests / "accepted.yaml", "--config", configuration])
        assert "letter-record: sesuai  record-network: sesuai" in looked.stdout
        typed = ["run", "penarikan-server", requests / "accepted.yaml", "--actor", "rina", "--config", configuration]
        opened = subprocess.run([dcdecom, *typed], env=outside(), capture_output=True, text=True)
        assert (opened.returncode, "WAITING for Tim Data Center" in opened.stdout + opened.stderr) == (4, True)


@contextmanager
def lab(dcdecom: Path, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The lab of an installed dcdecom while the block runs: its configuration, and its folder of requests."""
    run([dcdecom, "lab", "up", "--output", folder])
    try:
        yield folder / "dcdecom.yaml", folder / "requests"
    finally:
        run([dcdecom, "lab", "down", "--output", folder])


def test_the_containerfile_is_in_order(tools: Path) -> None:
    assert run([tools / "hadolint", ROOT / "Containerfile"]).stdout == ""


def test_the_container_is_built_and_answers() -> None:
    builder = next((name for name in BUILDERS if shutil.which(name)), "")
    if not builder:
        pytest.skip("not built: this machine has none of " + ", ".join(BUILDERS))
    run([builder, "build", "-t", "dcdecom-test", ROOT])
    if builder != "buildah":
        assert __version__ in run([builder, "run", "--rm", "dcdecom-test", "--version"]).stdout
