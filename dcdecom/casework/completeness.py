"""What a case has to have before it goes on, where its policy says so: the SOP warns of nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.casework.sign_options import Signature
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.base import Attachment
from dcdecom.model.listed_photos import lacking
from dcdecom.model.playbook import Policy
from dcdecom.model.request import Request
from dcdecom.model.sentence import Sentence


def letter_scan(policy: Policy, request: Request) -> None:
    """The letter came with its scan. Raises InputError."""
    if policy.wants("letter-scan") and request.letter.scan is None:
        raise InputError(
            Sentence(
                "letter-no-scan",
                "{file}: letter {number} has no scan, and the procedure asks for one. Nothing was recorded.",
                file=request.path.name, number=request.letter.number,
            ),
            Sentence(
                "letter-scan-how",
                "Name its file as `scan` under `letter`. A policy that does without it says `waives: "
                "[letter-scan]`.",
            ),
        )


def handover_is_whole(policy: Policy, case: Case, opened: OpenGate, signature: Signature) -> None:
    """A handover has its hour, and each device the photos of the list. Raises InputError and Refused."""
    if signature.hour and opened.paper != "handover":
        raise InputError(Sentence(
            "at-of-handover",
            "{step}: --at belongs to a handover. Nothing was recorded.",
            step=opened.step,
        ))
    if opened.paper != "handover":
        return
    if policy.wants("handover-hour") and not signature.hour:
        raise InputError(Sentence(
            "handover-at",
            "{step}: a handover needs --at, the hour that its paper bears. Nothing was recorded.",
            step=opened.step,
        ))
    if missing := lacking(policy, case, opened.devices):
        told = ", ".join(f"{device} ({kind})" for device, kind in missing)
        device, kind = missing[0]
        raise Refused(
            Sentence(
                "photos-missing",
                "{step}: photos are missing of {photos}. Nothing was recorded.",
                step=opened.step, photos=told,
            ),
            f"dcdecom case attach {case.id} {opened.step} --device {device} --photo {kind} FILE",
        )


def own_photo(case: Case, files: Iterable[Attachment]) -> None:
    """A photo shows one thing of one device. Raises Refused for one that was recorded for another."""
    for file in files:
        read = [(d.name, "label") for d in case.devices.values() for reading in d.inspections
                if any(a.sha256 == file.sha256 for a in reading.fact.files)]  # fmt: skip
        listed = [kind for kind, kept in case.photos.items() if any(a.sha256 == file.sha256 for a in kept)]
        for of, kind in (*read, *listed):
            raise Refused(Sentence(
                "photo-of-other",
                "{file} is recorded as the photo of {device} ({kind}) already. Nothing was recorded.",
                file=file.name, device=of, kind=kind,
            ))


def own_scan(policy: Policy, case: Case, opened: OpenGate, files: Iterable[Attachment]) -> None:
    """A scan that closed another gate already closes this one only where both gates have one code. Raises Refused."""
    if not policy.wants("own-scan"):
        return
    for file in files:
        for gate in case.gates:
            same = gate.closed and any(a.sha256 == file.sha256 for a in gate.closed.attachments)
            one_sheet = gate.paper == opened.paper == "endorsement"  # with the notes of several heads, and no code
            if not same or one_sheet or gate.printed == opened.printed:
                continue
            if (gate.step, gate.index) == (opened.step, opened.index):
                raise Refused(
                    Sentence(
                        "scan-of-before",
                        "{file} is the scan that was recorded for {step} before; since then its sheet was "
                        "printed anew. Nothing was recorded.",
                        file=file.name, step=gate.step,
                    ),
                    Sentence("scan-this", "Scan the sheet of {step}, and record that.", step=opened.step),
                )  # fmt: skip
            raise Refused(
                Sentence(
                    "scan-of-other",
                    "{file} is the scan that was recorded for {step} ({paper}) already, whose sheet has "
                    "another code than that of {here}. Nothing was recorded.",
                    file=file.name,
                    step=gate.step,
                    paper=Sentence(f"paper-{gate.paper}", gate.paper),
                    here=opened.step,
                ),
                Sentence("scan-this", "Scan the sheet of {step}, and record that.", step=opened.step),
            )
