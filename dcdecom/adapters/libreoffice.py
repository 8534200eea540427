"""PDFs of papers, by LibreOffice where it is installed.

It ends with 0 although it made nothing, and two runs on one profile disturb each other: each run has a profile of its
own, and what it made is looked at. In a profile that no LibreOffice has used it starts, sets everything up, and starts
once more; so the profile says that it was used by this one.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dcdecom.ports.papers import NotMade, Paper

PROGRAM = "soffice"
PATIENCE = 90
"""Seconds for one run."""
DYING = 10
"""Seconds for one that was killed to be gone."""
KEYS = frozenset({signal.SIGINT, signal.SIGHUP})
"""Ctrl-C, and a terminal that is closed. In a session of its own LibreOffice gets neither."""
VERSION = re.compile(r"^ProductKey=\D*(\d+\.\d+)$", re.MULTILINE)
"""In `bootstraprc`, beside the program."""
USED = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse">\
<value>{version}</value></prop></item>
</oor:items>
"""


class LibreOffice:
    """`ports.Press`. Looks for the program when the first paper is made."""

    def __init__(self, program: str = PROGRAM, patience: int = PATIENCE) -> None:
        self._program, self._patience = program, patience

    def pdf(self, papers: Sequence[Paper]) -> tuple[Paper, ...] | NotMade:
        """One PDF for each DOCX among the papers, all in one run; or why there is none."""
        documents = [paper for paper in papers if paper.name.endswith(".docx")]
        if not documents:
            return ()
        program = shutil.which(self._program)
        if program is None:
            return NotMade("LibreOffice is not installed")
        with tempfile.TemporaryDirectory(prefix="dcdecom-pdf-") as made:
            try:
                return self._printed(program, documents, Path(made))
            except subprocess.TimeoutExpired:
                return NotMade(f"LibreOffice did not end within {self._patience} s")
            except OSError as error:
                return NotMade(f"LibreOffice could not be run: {error.strerror}")

    def _printed(self, program: str, documents: Sequence[Paper], folder: Path) -> tuple[Paper, ...] | NotMade:
        profile, out = folder / "profile", folder / "out"
        out.mkdir()
        _say_it_was_used(profile, program)
        for paper in documents:
            (folder / paper.name).write_bytes(paper.content)
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "pdf",
            "--outdir", str(out), *(str(folder / paper.name) for paper in documents),
        ]  # fmt: skip
        code = _run(command, folder, self._patience)
        pages = {paper.name: out / f"{Path(paper.name).stem}.pdf" for paper in documents}
        if missing := [name for name, file in pages.items() if not _is_whole(file)]:
            return NotMade(f"LibreOffice ended with {code} and made no whole PDF of {', '.join(missing)}")
        return tuple(Paper(file.name, file.read_bytes()) for file in pages.values())


def _say_it_was_used(profile: Path, program: str) -> None:
    """Write into a new profile which version used it; nothing where the program does not say what it is."""
    with suppress(OSError, UnicodeDecodeError):
        said = VERSION.search(Path(program).resolve().with_name("bootstraprc").read_text("utf-8"))
        if said:
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(USED.format(version=said[1]), "utf-8")


def _run(command: Sequence[str], home: Path, patience: int) -> int:
    """Run it as a group of processes, so that an end ends all of them. Raises TimeoutExpired.

    A key that is pressed while the first of them is being made waits until there is somebody who ends it.
    """
    env = {key: text for key, text in os.environ.items() if key in ("PATH", "LANG", "LC_ALL")} | {"HOME": str(home)}
    nothing = subprocess.DEVNULL
    with _held_back() as let_through:
        process = subprocess.Popen(
            command, env=env, start_new_session=True, stdin=nothing, stdout=nothing, stderr=nothing
        )
        with process:
            try:
                let_through()
                return process.wait(patience)
            except BaseException:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, 9)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(DYING)  # `with` alone waits a quarter of a second behind a key, and leaves a zombie
                raise


@contextmanager
def _held_back() -> Iterator[Callable[[], None]]:
    """Keep the keys that are pressed until they are let through, at the latest at the end.

    By handlers and not by a mask: a mask is one thread's, and a key reaches any thread, as that of a progress bar.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None  # only the main thread is interrupted
        return
    pressed: list[int] = []
    before = {key: signal.signal(key, lambda number, _: pressed.append(number)) for key in KEYS}

    def let_through() -> None:
        while before:  # once: who is told of a key may set handlers of his own
            signal.signal(*before.popitem())
        while pressed:
            signal.raise_signal(pressed.pop())

    try:
        yield let_through
    finally:
        let_through()


def _is_whole(file: Path) -> bool:
    """Whether a file begins and ends as a PDF does."""
    content = file.read_bytes() if file.is_file() else b""
    return content.startswith(b"%PDF-") and content.rstrip().endswith(b"%%EOF")
