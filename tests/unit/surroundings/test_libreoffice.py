"""PDFs of papers: a program that is missing, lies, hangs, or does what it should."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from dcdecom.adapters.libreoffice import LibreOffice
from dcdecom.ports.papers import NotMade, Paper

DOCX = Paper("ba.docx", Path(__file__).parents[3].joinpath("playbooks/templates/id/reply.docx").read_bytes())


def program(tmp_path: Path, script: str) -> str:
    """A program that is called as LibreOffice is: `$out` is its folder for PDFs."""
    path = tmp_path / "office"
    path.write_text('#!/bin/sh\nfor a in "$@"; do case $p in --outdir) out=$a;; esac; p=$a; done\n' + script)
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("exit 0", "ended with 0 and made no whole PDF of ba.docx"), ("exit 81", "ended with 81"),
        ('printf "%%PDF-1.7 half" > "$out/ba.pdf"', "no whole PDF"), (': > "$out/ba.pdf"', "no whole PDF"),
        ("sleep 30", "did not end within 1 s"),
    ],
)  # fmt: skip
def test_what_was_not_made_is_said(tmp_path, script, reason):
    made = LibreOffice(program(tmp_path, script), patience=1).pdf([DOCX])
    assert isinstance(made, NotMade)
    assert reason in made.reason


def test_a_program_that_is_not_there_is_said():
    assert LibreOffice("no-such-office").pdf([DOCX]) == NotMade("LibreOffice is not installed")


def test_one_pdf_for_each_paper_and_a_profile_of_its_own(tmp_path):
    log = tmp_path / "log"
    script = f'echo "$@" >> {log}; printf "%%PDF-1.7\\n%%%%EOF\\n" > "$out/ba.pdf"'
    office = LibreOffice(program(tmp_path, script))
    for _ in range(2):
        assert office.pdf([DOCX, Paper("laporan.yaml", b"")]) == (Paper("ba.pdf", b"%PDF-1.7\n%%EOF\n"),)
    profiles = [word for line in log.read_text().splitlines() for word in line.split() if "UserInstallation" in word]
    assert len(set(profiles)) == 2
    assert office.pdf([Paper("laporan.yaml", b"")]) == ()


@pytest.mark.parametrize(
    ("said", "written"),
    [("[Bootstrap]\nProductKey=LibreOffice 25.2\n", True), ("ProductKey=LibreOffice\n", False), (None, False)],
)
def test_a_profile_says_which_version_used_it_where_the_program_tells(tmp_path, said, written):
    if said is not None:
        (tmp_path / "bootstraprc").write_text(said)
    kept = tmp_path / "kept"
    profile = 'for a in "$@"; do case $a in *UserInstallation=*) cp -r "${a#*file://}" '
    made = f'{profile}{kept} || true;; esac; done; printf "%%PDF-1.7\n%%%%EOF\n" > "$out/ba.pdf"'
    assert isinstance(LibreOffice(program(tmp_path, made)).pdf([DOCX]), tuple)
    settings = kept / "user" / "registrymodifications.xcu"
    assert settings.exists() == written
    assert not written or "<value>25.2</value>" in settings.read_text()


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_makes_one():
    made = LibreOffice().pdf([DOCX])
    assert isinstance(made, tuple)
    assert [paper.name for paper in made] == ["ba.pdf"]


def test_ctrl_c_at_its_very_beginning_leaves_nothing_of_it(tmp_path):
    """The key is pressed by the program itself, before whoever began it knows of it; thirty times, as it is a race.

    Other threads take such a key as well, as that of a progress bar.
    """
    ended = threading.Event()
    others = [threading.Thread(target=ended.wait) for _ in range(3)]
    for thread in others:
        thread.start()
    log = tmp_path / "log"
    script = f'echo $$ >> {log}; kill -INT $PPID; exec sleep 60'
    office = LibreOffice(program(tmp_path, script), patience=30)
    try:
        for _ in range(30):
            with pytest.raises(KeyboardInterrupt):
                office.pdf([DOCX])
    finally:
        ended.set()
    begun = log.read_text().split()
    assert len(begun) == 30
    assert [pid for pid in begun if Path("/proc", pid).exists()] == []
