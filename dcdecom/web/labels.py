"""What stands on a photo of a label, for the page on which a reading is typed: a help for the eye, and no record of it.

Whoever asks names the statement that waits for his reading: a name that cannot be guessed. Nothing is said of what the
record has of the device itself, which stays hidden until it was read; a code that is another recorded device's serial
number is named as that, and is not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from dcdecom.journal.paper_code import NoCode
from dcdecom.journal.paper_code import read as read_code
from dcdecom.journal.statement import Statement, read
from dcdecom.journal.statement_folder import StatementFolder
from dcdecom.model.label import LAST, squeezed
from dcdecom.ports.decoder import LabelReader
from dcdecom.web.cases import Cases, ShownCase

LONGEST = 40
"""Characters of what may be a serial number."""
INSIDE = 6
"""Characters of a serial number that is looked for inside of a longer code."""


@dataclass(frozen=True)
class Labels:
    """Reads one photo at a time: the processor is others' too."""

    folder: StatementFolder
    cases: Cases
    reader: Callable[[], LabelReader]
    """A new one for each photo: it counts for how long it was waited for."""
    one_at_a_time: Lock

    def waits(self, digest: str) -> Statement | None:
        """The statement of a reading that waits under this name; None where there is none."""
        offered = self.folder.one(digest)
        if offered is None or offered.brings != "reading":
            return None
        try:
            return read(offered.statement.encode())
        except ValueError:
            return None

    def read(self, stated: Statement, photo: Path) -> Mapping[str, object]:
        """The codes that may be the device's serial number, and those that are another device's. Raises DcdecomError
        where the cases cannot be read."""
        with self.one_at_a_time:
            marks = self.reader().label(photo.read_bytes())
        if marks.why:
            return {"why": marks.why, "texts": [], "others": []}
        codes = list(dict.fromkeys(mark.text for mark in marks.found if _may_be_serial(mark.text)))
        others = {text: device for text in codes if (device := self._other(stated, text))}
        return {
            "why": "", "texts": [text for text in codes if text not in others],
            "others": [{"text": text, "device": device} for text, device in others.items()],
        }  # fmt: skip

    def _other(self, stated: Statement, text: str) -> str:
        """Whose serial number a code is, where it is another recorded device's."""
        device = stated.devices[0] if stated.devices else ""
        known = list(self._recorded())
        if any(name == device and _is_on(serial, text) for name, serial in known):
            return ""
        return next((name for name, serial in known if name != device and _is_on(serial, text)), "")

    def _recorded(self) -> Iterator[tuple[str, str]]:
        """Each device of a case, with the serial number that its record had."""
        for shown in self.cases.all():
            if isinstance(shown, ShownCase):
                for device in shown.case.devices.values():
                    if device.record and len(squeezed(device.record.serial)) >= LAST:
                        yield device.name, device.record.serial


def _is_on(serial: str, text: str) -> bool:
    wanted, found = squeezed(serial), squeezed(text)
    return wanted == found or (len(wanted) >= INSIDE and wanted in found)


def _may_be_serial(text: str) -> bool:
    """Of a label: no address, and no code of ours."""
    plain = squeezed(text)
    if not (LAST <= len(plain) <= LONGEST and text.isprintable() and "://" not in text):
        return False
    try:
        read_code(text)
    except NoCode:
        return True
    return False
