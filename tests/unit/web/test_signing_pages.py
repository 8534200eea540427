"""The files of the signing origin: installed as they are shipped, and what the doctor sees of them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.adapters.signing_pages import NAMES, faults, install, policy, shipped
from dcdecom.errors import InputError

as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root gives files to root")


@as_root
def test_what_was_installed_is_as_it_was_shipped(tmp_path: Path) -> None:
    assert install(tmp_path / "sign") == NAMES
    install(tmp_path / "sign")
    assert list(faults(tmp_path / "sign")) == []


def _loosen(folder: Path) -> None:
    (folder / "sign.js").chmod(0o664)


def _link(folder: Path) -> None:
    (folder / "sign.js").rename(folder.parent / "away.js")
    (folder / "sign.js").symlink_to(folder.parent / "away.js")


CHANGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed": (lambda f: (f / "sign.js").write_text("alert(1)", "utf-8"), "sign.js is not as it was shipped"),
    "missing": (lambda f: (f / "index.html").unlink(), "index.html: No such file"),
    "strange": (lambda f: (f / "more.js").write_text("", "utf-8"), "more.js is none of its files"),
    "loose": (_loosen, "sign.js can be written by others"),
    "loose folder": (lambda f: f.chmod(0o777), "sign can be written by others"),
    "another's": (lambda f: os.chown(f / "sign.css", 65534, -1), "sign.css belongs to another account"),
    "a link": (_link, "sign.js is a link"),
}


@as_root
@pytest.mark.parametrize("name", CHANGED)
def test_each_change_is_seen(name: str, tmp_path: Path) -> None:
    install(tmp_path / "sign")
    change, said = CHANGED[name]
    change(tmp_path / "sign")
    assert any(said in line for line in faults(tmp_path / "sign"))


def test_without_a_folder_that_is_said(tmp_path: Path) -> None:
    [line] = faults(tmp_path / "none")
    assert "No such file" in line
    with pytest.raises(InputError, match="were not installed"):
        install(tmp_path / "none" / "below")


def test_the_pages_load_nothing_from_elsewhere_and_run_nothing_that_stands_in_them() -> None:
    said = policy("dcdecom.example.go.id")
    assert said.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
    assert "unsafe" not in said
    for name, content in shipped().items():
        text = content.decode()
        assert "http:" not in text
        assert "https://" not in text
        if name.endswith(".html"):
            assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", text)
            assert "Content-Security-Policy" in text
        for sink in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval("):
            assert sink not in text
