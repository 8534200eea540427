"""Where people and dcdecom hand each other files."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from dcdecom.ports.papers import Paper


class Tray(Protocol):
    """The folders through which people and dcdecom hand files to each other."""

    def inbox(self, case: str) -> Path:
        """Where people put files for dcdecom."""
        ...

    def out(self, case: str) -> Path:
        """Where dcdecom puts papers for people."""
        ...

    def known(self) -> frozenset[str]:
        """The ids of cases that have left something in the data folder, whether the store has them or not."""
        ...

    def prepare(self, case: str) -> None:
        """Make the case's two folders, for the team to write to."""
        ...

    def arrived(self, case: str) -> tuple[Path, ...]:
        """Regular files in inbox/CASE, by name. Raises InputError where the folder cannot be read."""
        ...

    def passed_over(self, case: str) -> tuple[Path, ...]:
        """What else lies in inbox/CASE: links, folders and pipes, which are no files of ours."""
        ...

    def withdraw(self, case: str, name: str, sha256: str) -> bool:
        """Move a paper out of people's way, to `void`; whether it lay in out/CASE with these bytes."""
        ...

    def void(self, case: str) -> Path:
        """Where papers lie that count no more."""
        ...

    def put(self, case: str, paper: Paper) -> Path:
        """Write a paper to out/CASE, replacing an earlier one of that name."""
        ...
