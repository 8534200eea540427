"""What a look saw, as it is kept beside the event that concludes from it: whole, typed and in one canonical form.

The checks ask nothing beyond it but the policy, which the case keeps. So whoever has both can judge again.
"""

from __future__ import annotations

import json

from dcdecom import limits
from dcdecom.late_dataclass import dataclass
from dcdecom.model.codec import read, to_data
from dcdecom.model.evidence import Evidence

FORM = 2
"""Of what is kept. Another form is read by no version that does not know it."""
PREFIX, ENDING = "readings-", ".json"


def is_readings(name: str) -> bool:
    """Whether an attachment of this name is what a look saw."""
    return name.startswith(PREFIX) and name.endswith(ENDING)


class NotThisForm(ValueError):
    """Bytes that are no readings as this version keeps them."""


@dataclass(frozen=True)
class Readings:
    """The readings of one look at one device, and whether somebody at the rack was part of it."""

    evidence: Evidence
    machine_too: bool

    @property
    def name(self) -> str:
        """Of the attachment."""
        return f"{PREFIX}{self.evidence.asked.name}{ENDING}"

    def written(self) -> bytes:
        """Their bytes: JSON with sorted keys and no spaces, as RFC 8785 has it. Raises OverLimit."""
        whole = {"form": FORM, "machine_too": self.machine_too, "evidence": to_data(self.evidence)}
        content = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if limits.READINGS_BYTES.passed(len(content)):
            raise limits.OverLimit(limits.READINGS_BYTES)
        return content

    @staticmethod
    def of(content: bytes) -> Readings:
        """The readings that these bytes are. Raises NotThisForm, also for what is not byte for byte as it is written.

        A field that an earlier version did not know, or that a later one has, makes it another form.
        """
        try:
            said = json.loads(content)
            if said["form"] != FORM:
                raise NotThisForm(f"they are of form {str(said['form'])[:20]}, and this version knows {FORM}")
            if not isinstance(said["machine_too"], bool):
                raise NotThisForm("they do not say whether somebody at the rack was part of the look")
            found = Readings(read(Evidence, said["evidence"]), said["machine_too"])
            again = found.written()
        except (KeyError, TypeError, AttributeError, IndexError, RecursionError, ValueError) as error:
            if isinstance(error, NotThisForm):
                raise
            raise NotThisForm(f"they are not in the form of this version ({type(error).__name__})") from error
        if again != content:
            raise NotThisForm("they are not in the form of this version: written again they have other bytes")
        return found
