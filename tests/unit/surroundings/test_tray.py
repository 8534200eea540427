"""The folders of a case, on a disk that takes no more and where this account may not write."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from dcdecom.adapters.inbox import FolderTray
from dcdecom.errors import InputError, SystemFailure
from dcdecom.ports.papers import Paper
from tests.unit.journal.conftest import NOBODY, as_child, let_enter

PAPER = Paper("laporan.yaml", b"x" * 200_000)
AGAIN = "then: dcdecom case run 2026-0042"


def test_a_disk_that_takes_no_more_leaves_no_half_of_a_paper(tmp_path: Path) -> None:
    tray = FolderTray(tmp_path)

    def overfill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(SystemFailure, match=r"laporan\.yaml could not be written: File too large") as caught:
            tray.put("2026-0042", PAPER)
        assert AGAIN in caught.value.advice

    assert as_child(overfill) == 0
    assert list(tray.out("2026-0042").iterdir()) == []
    assert tray.put("2026-0042", PAPER).read_bytes() == PAPER.content


def test_an_account_that_may_not_write_is_told_so(tmp_path: Path) -> None:
    tray = FolderTray(tmp_path)
    tray.prepare("2026-0042")
    let_enter(tmp_path)
    tray.out("2026-0042").chmod(0o755)
    tray.out("2026-0042").parent.chmod(0o755)

    def write() -> None:
        with pytest.raises(InputError, match="could not be written: Permission denied") as caught:
            tray.put("2026-0042", PAPER)
        assert AGAIN in caught.value.advice

    assert as_child(write, uid=NOBODY) == 0
