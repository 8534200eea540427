"""What stands on a photo of a label, for the page on which a reading is typed: a help for the eye, and no record of it.

Whoever asks names the statement that waits for his reading: a name that cannot be guessed. Nothing is said of what the
record has of the device itself, which stays hidden until it was read; a code that is another recorded device's serial
number is named as that, and is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock

from dcdecom.journal.paper_code import NoCode
from dcdecom.journal.paper_code import read as read_code
from dcdecom.journal.statement import Statement, read
from dcdecom.journal.statement_folder import StatementFolder
from dcdecom.model.label import LAST, bears, squeezed
from dcdecom.model.photo_challenge import best, judged
from dcdecom.model.photo_challenge import read as challenge
from dcdecom.ports.decoder import LabelReader, Marks
from dcdecom.web.cases import Cases, ShownCase

LONGEST = 40
"""Characters of what may be a serial number."""


@dataclass(frozen=True)
class Labels:
    """Reads one photo at a time: the processor is others' too."""

    folder: StatementFolder
    cases: Cases
    reader: Callable[[], LabelReader]
    """A new one for each photo: it counts for how long it was waited for."""
    one_at_a_time: Lock
    now: Callable[[], datetime]

    def waits(self, digest: str) -> Statement | None:
        """The statement of a reading or of photos that waits under this name; None where there is none."""
        offered = self.folder.one(digest)
        if offered is None or not offered.brings:
            return None
        try:
            return read(offered.statement.encode())
        except ValueError:
            return None

    def read(self, stated: Statement, photo: Path) -> Mapping[str, object]:
        """The codes that may be the device's serial number, those that are another device's, and what the photo's
        challenge is worth now. Raises DcdecomError where the cases cannot be read."""
        reads = stated.kind == "inspect"
        with self.one_at_a_time:
            reader, content = self.reader(), photo.read_bytes()
            marks = reader.label(content) if reads else reader.scene(content)
        grade = "unread" if marks.why else self._grade(stated.case, marks)
        if marks.why or not reads:
            return {"why": marks.why, "texts": [], "others": [], "challenge": grade}
        codes = list(dict.fromkeys(mark.text for mark in marks.found if _may_be_serial(mark.text)))
        others = {text: device for text in codes if (device := self._other(stated, text))}
        return {
            "why": "", "texts": [text for text in codes if text not in others],
            "others": [{"text": text, "device": device} for text, device in others.items()], "challenge": grade,
        }  # fmt: skip

    def _grade(self, case: str, marks: Marks) -> str:
        shown = [found for mark in marks.found if (found := challenge(mark.text))]
        events = self.cases.events(case) if shown else ()
        return best((judged(one, case, events, self.now()), one) for one in shown)[0]

    def _other(self, stated: Statement, text: str) -> str:
        """Whose serial number a code is, where it is another recorded device's."""
        device = stated.devices[0] if stated.devices else ""
        known = list(self._recorded())
        if any(name == device and bears(text, serial) for name, serial in known):
            return ""
        return next((name for name, serial in known if name != device and bears(text, serial)), "")

    def _recorded(self) -> Iterator[tuple[str, str]]:
        """Each device of a case, with the serial number that its record had."""
        for shown in self.cases.all():
            if isinstance(shown, ShownCase):
                for device in shown.case.devices.values():
                    if device.record and len(squeezed(device.record.serial)) >= LAST:
                        yield device.name, device.record.serial


def _may_be_serial(text: str) -> bool:
    """Of a label: no address, and no code of ours."""
    plain = squeezed(text)
    if not (LAST <= len(plain) <= LONGEST and text.isprintable() and "://" not in text) or challenge(text):
        return False
    try:
        read_code(text)
    except NoCode:
        return True
    return False
