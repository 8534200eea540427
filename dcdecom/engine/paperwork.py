"""The papers of a case: what makes them, and the folders in which people find them.

They stand apart from the log: a paper is kept there by the event that names it, and only then is it a paper of the
case. Making it may fail without harm, as where no PDF can be made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.ports.papers import NotMade, Paper, Papers, Press
from dcdecom.ports.reporting import Reporter
from dcdecom.ports.tray import Tray

FORMER_NAMES: Mapping[str, str] = {"daftar-pencabutan": "pull-leave"}
"""By name of a paper, what an earlier version called it: what lies there under that name says what held before."""


@dataclass(frozen=True)
class Paperwork:
    """Makes papers and lays them out for people."""

    papers: Papers
    tray: Tray
    press: Press | None = None
    """Makes PDFs; None where none are wanted."""

    def laid_out(self, case: Case, papers: Sequence[Paper], reporter: Reporter) -> list[Paper]:
        """The papers and their PDFs, in the case's out folder.

        Where no PDF can be made, that is said with the first papers of a case, and where there were PDFs before.
        """
        made = self.press.pdf(papers) if self.press and papers else ()
        if isinstance(made, NotMade):
            if not case.papers or _has_pdf(case):
                reporter.say(f"No PDF of {', '.join(p.name for p in papers)}: {made.reason}")
            made = ()
        self._withdraw_former(case, papers)
        for paper in (*papers, *made):
            self.tray.put(case.id, paper)
        return [*papers, *made]

    def withdraw_void(self, case: Case) -> tuple[str, ...]:
        """Move papers of what was walked back out of people's way; the names of those that lay there.

        They tell somebody to go ahead. Raises InputError or SystemFailure where a file cannot be moved.
        """
        void = {file.name: file for file in case.void_papers()}
        return tuple(name for name, file in void.items() if self.tray.withdraw(case.id, name, file.sha256))

    def _withdraw_former(self, case: Case, papers: Sequence[Paper]) -> None:
        """Move away what lies there of these papers under a former name."""
        former = {FORMER_NAMES.get(paper.name.partition(".")[0]) for paper in papers}
        for attached in case.attachments:
            if attached.file.name.partition(".")[0] in former:
                self.tray.withdraw(case.id, attached.file.name, attached.file.sha256)


def _has_pdf(case: Case) -> bool:
    """Whether a paper of the case was made as PDF before."""
    made = ("paper-made", "drafts-made")
    return any(a.type in made and a.file.name.endswith(".pdf") for a in case.attachments)
