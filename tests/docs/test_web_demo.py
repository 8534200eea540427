"""The demo in a browser, where there is no terminal, and where the extra is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.reading import ROOT
from tests.docs.test_demo import DEMO, environment, left, output  # noqa: F401

PATIENCE = 500


@pytest.mark.long
@pytest.mark.timeout(600)
def test_without_a_terminal_each_page_is_asked_for_and_it_ends(
    environment: dict[str, str], output: Path  # noqa: F811
) -> None:  # fmt: skip
    done = subprocess.run(
        [*DEMO, str(output), "--web"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    [promised] = re.findall(r"(\d+) commands are typed for you", done.stdout)
    assert len(re.findall(r"^\$ dcdecom ", done.stdout, flags=re.M)) == int(promised)
    [pages] = re.findall(r"^(\d+) pages answer", done.stdout, flags=re.M)
    assert int(pages) >= 30
    assert re.search(r"^  http://dcdecom\.localhost:\d+/demo$", done.stdout, flags=re.M)
    assert "Ctrl-C ends it" not in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("The demo has ended. Nothing of it runs any more")
    assert "Traceback" not in (output / "logs/serve.txt").read_text("utf-8")
    assert "Traceback" not in (output / "logs/worker.txt").read_text("utf-8")
    assert left(environment) == ([], [])


WITHOUT = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "fido2" else found(name, *more)
sys.argv[0] = "dcdecom"
from dcdecom.__main__ import main
main()
"""


def test_without_its_extra_one_line_says_how_to_get_it(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WITHOUT, "lab", "demo", "--web", "--output", str(tmp_path / "demo")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    what, how = done.stderr.splitlines()
    assert what == "--web needs fido2, which the extra `web` brings. Nothing was changed."
    assert "pip install 'dcdecom[lab,web]'" in how
    assert not (tmp_path / "demo").exists()
