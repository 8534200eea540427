"""Papers from an office's own templates, made in a process of their own that may take so much time and memory.

What stands in a template is a program: loops in loops, texts that double, a file that unpacks to a thousand times its
size. The shipped templates are part of dcdecom; an office's are a file that somebody brought. The child is given the
values and gives the paper back, or says why there is none; where it takes too long or too much, its end is the answer.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from dcdecom import limits
from dcdecom.confinement import confine
from dcdecom.errors import InputError, SystemFailure
from dcdecom.late_dataclass import dataclass
from dcdecom.papers.typesetting import Filled


@dataclass(frozen=True)
class Typeset:
    """A paper to be made."""

    template: Path
    values: Filled
    size: str
    made_at: datetime


@dataclass(frozen=True)
class Mistakes:
    """A folder whose templates are to be tried."""

    folder: Path


Job: TypeAlias = Typeset | Mistakes
KEEPS = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
"""What the child gets of our surroundings: no secret stands in it."""
WAITS = 30
"""Times the seconds of the processor: what a machine may take for them that is busy with other things."""


def typeset(template: Path, values: Filled, size: str, made_at: datetime) -> bytes:
    """The paper as DOCX. Raises InputError where the template is over a limit, or asks for what there is not."""
    _, made = _asked(Typeset(template, values, size, made_at), template)
    return made


def mistakes(folder: Path) -> list[str]:
    """What is wrong with the templates of a folder, one line each. Raises InputError where one is over a limit."""
    found, _ = _asked(Mistakes(folder), folder)
    return found


def must_unpack(template: Path) -> None:
    """Raises OverLimit where a template is larger than any of ours once it is unpacked, as its own list says."""
    try:
        with zipfile.ZipFile(template) as file:
            size = sum(part.file_size for part in file.infolist())
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return  # whoever opens it says what it is
    if limits.TEMPLATE_BYTES.passed(size):
        raise limits.OverLimit(limits.TEMPLATE_BYTES)


def now_at(file: Path) -> None:
    """Tell, in the child, which file comes next: it is the one to be named where the child ends."""
    if os.environ.get(CONFINED):
        print(file, file=sys.stderr, flush=True)


LOOPS = "Look for loops in it."
CONFINED = "DCDECOM_CONFINED"
LENGTH = 8
"""Bytes before an answer that say how long its JSON is. Behind it stands the paper."""


@dataclass(frozen=True)
class Answer:
    """What the child says: done with what lines and what paper, over a limit, or what is wrong."""

    state: str
    lines: list[str]
    paper: bytes = b""

    def packed(self) -> bytes:
        said = json.dumps([self.state, self.lines]).encode()
        return len(said).to_bytes(LENGTH) + said + self.paper


def _unpacked(content: bytes) -> Answer:
    """Raises ValueError for what is no answer: a template that left its bounds may write anything."""
    end = LENGTH + int.from_bytes(content[:LENGTH])
    try:
        said = json.loads(content[LENGTH:end])
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not (isinstance(said, list) and len(said) == 2 and isinstance(said[1], list)):
        raise ValueError("no state and lines")
    state, lines = said
    if state not in ("done", "over", "wrong") or not all(isinstance(line, str) for line in lines):
        raise ValueError("no state and lines")
    return Answer(state, lines, content[end:])


def _asked(job: Job, about: Path) -> tuple[list[str], bytes]:
    environment = {CONFINED: "1", **{name: os.environ[name] for name in KEEPS if name in os.environ}}
    seconds = limits.TEMPLATE_SECONDS.most
    limited = (limits.TEMPLATE_SECONDS, limits.TEMPLATE_MEMORY, limits.TEMPLATE_BYTES)
    try:
        child = subprocess.run(
            [sys.executable, "-P", "-m", __name__], input=pickle.dumps((job, limited)), capture_output=True,
            timeout=WAITS * seconds, check=False, env=environment,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise InputError(f"{_named(error.stderr or b'', about)} {limits.TEMPLATE_SECONDS}", LOOPS) from error
    except OSError as error:
        raise SystemFailure(f"{about}: no process could be started for it: {error.strerror}") from error
    named = _named(child.stderr, about)
    if child.returncode == -signal.SIGXCPU:
        raise InputError(f"{named} {limits.TEMPLATE_SECONDS}", LOOPS)
    if child.returncode != 0 or not child.stdout:
        raise InputError(f"{named} {limits.TEMPLATE_MEMORY}, or ended its process ({child.returncode})")
    try:
        answer = _unpacked(child.stdout)
    except ValueError as error:
        raise InputError(f"{named} gave an answer that is none ({error}); no paper was made") from error
    if answer.state == "over":
        raise InputError(f"{named} {' '.join(answer.lines)}")
    if answer.state == "wrong":
        advice = "dcdecom help templates lists the variables of each template."
        raise InputError(f"{named}: {' '.join(answer.lines)}", advice)
    if isinstance(job, Typeset) and not answer.paper:
        raise InputError(f"{named} gave no paper")
    return answer.lines, answer.paper


def _named(told: bytes, about: Path) -> str:
    """The file that the child was at."""
    lines = told.decode(errors="backslashreplace").splitlines()
    return next((line for line in reversed(lines) if line.endswith(".docx")), str(about))


def main() -> None:
    """The child: one job on stdin, its answer on stdout."""
    from dcdecom.papers import confined

    job, (seconds, memory, unpacked) = pickle.loads(sys.stdin.buffer.read())  # noqa: S301  # from our own parent
    limits.TEMPLATE_BYTES = unpacked  # as the parent has it
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.dont_write_bytecode = True
    confine_paper(seconds.most, memory.most, *confined.read_by(job))
    with answer:
        answer.write(confined.done(job, memory).packed())


def read_by(job: Job) -> tuple[Path, ...]:
    """The template of a job, or the folder of its templates and what its links lead to."""
    if isinstance(job, Typeset):
        return (job.template,)
    return (job.folder, *(file.resolve() for file in job.folder.glob("*.docx")))


def confine_paper(seconds: int, memory: int, *reads: Path) -> None:
    """Give up what no paper needs. `reads`: the templates."""
    import docxtpl  # noqa: F401

    limited = {resource.RLIMIT_CPU: (seconds, seconds + 5), resource.RLIMIT_AS: (memory, memory)}
    confine(limited, [path.absolute() for path in reads], as_root=True)


def done(job: Job, memory: limits.Limit) -> Answer:
    from jinja2 import TemplateError

    from dcdecom.papers import templates, typesetting

    try:
        if isinstance(job, Mistakes):
            return Answer("done", list(templates.mistakes(job.folder)))
        now_at(job.template)
        must_unpack(job.template)
        return Answer("done", [], typesetting.typeset(job.template, job.values, job.size, job.made_at))
    except limits.OverLimit as error:
        return Answer("over", [str(error.limit)])
    except MemoryError:
        return Answer("over", [str(memory)])
    except TemplateError as error:
        return Answer("wrong", [str(error.message)])
    except Exception as error:  # noqa: BLE001  # a file that somebody made may fail in any way the libraries know
        return Answer("wrong", [f"no DOCX that can be read ({type(error).__name__}: {error})"])


if __name__ == "__main__":
    main()
