"""Copies of the checkout in which mutants live: the checkout itself is never changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from .targets import ROOT

LEFT_OUT = shutil.ignore_patterns(".venv", ".git", "build", "dist", "*_cache", ".hypothesis", "__pycache__")


def copied(tree: Path) -> Path:
    """A fresh copy of the checkout."""
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT, symlinks=True)
    return tree


def environment(tree: Path) -> dict[str, str]:
    """In which processes of a copy's tests find the copy's packages, whatever is installed."""
    return {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": ""}
