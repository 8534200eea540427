"""The papers of a case: what makes them, and the folders in which people find them.

They stand apart from the log: a paper is kept there by the event that names it, and only then is it a paper of the
case. Making it may fail without harm, as where no PDF can be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dcdecom.ports.papers import NotMade, Paper, Papers, Press
from dcdecom.ports.reporting import Reporter
from dcdecom.ports.tray import Tray


@dataclass(frozen=True)
class Paperwork:
    """Makes papers and lays them out for people."""

    papers: Papers
    tray: Tray
    press: Press | None = None
    """Makes PDFs; None where none are wanted."""

    def laid_out(self, id: str, papers: Sequence[Paper], reporter: Reporter) -> list[Paper]:
        """The papers and their PDFs, in the case's out folder. Where no PDF can be made, that is said."""
        made = self.press.pdf(papers) if self.press and papers else ()
        if isinstance(made, NotMade):
            reporter.say(f"No PDF of {', '.join(p.name for p in papers)}: {made.reason}")
            made = ()
        for paper in (*papers, *made):
            self.tray.put(id, paper)
        return [*papers, *made]
