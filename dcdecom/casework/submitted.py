"""A submission that the worker took: the same functions record it as record what is typed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from dcdecom.casework.brought_by_key import attach_by_key, inspect_by_key
from dcdecom.casework.cancel import cancel
from dcdecom.casework.cancel_on_paper import OnPaper
from dcdecom.casework.orders import ByKey
from dcdecom.casework.paper_by_key import paper_by_key
from dcdecom.casework.plan_confirmation import attach
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signed_statement import SUFFIX
from dcdecom.casework.signing import sign
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.sentence import Sentence
from dcdecom.model.typed_form import FormDevice
from dcdecom.ports.decoder import LabelReader
from dcdecom.ports.journal import Event
from dcdecom.ports.notary import Notary
from dcdecom.ports.queue import Submission
from dcdecom.ports.tray import Tray
from dcdecom.steps.procedure import Procedure

OPTIONS: Mapping[str, frozenset[str]] = {
    "sign": frozenset({
        "step", "as", "by", "post", "on", "at", "guard", "number", "decision", "only", "accept", "until", "team",
        "agenda", "verified", "note", "code",
    }),
    "inspect": frozenset({"device"}),
    "attach": frozenset({"step", "photo", "device"}),
    "cancel": frozenset({"as", "by", "on", "code", "note"}),
    "paper": frozenset(),
}  # fmt: skip
"""By command: the options that a submission may have."""
ATTEMPTS = frozenset({"order-refused", "signature-refused", "code-refused"})
"""Events that say that something was tried, and did not count."""
DECISIONS = frozenset({"approve", "return", "reject"})


@dataclass(frozen=True)
class Recorder:
    """What is needed to record a submission."""

    log: CaseLog
    procedure: Procedure
    tray: Tray
    notary: Notary
    read_form: Callable[[Case, Path], tuple[FormDevice, ...]]
    """What a file says of the form that a case waits for."""
    reader: LabelReader | None = None
    """What reads photos; without one nothing is said of them."""


def by_key(submission: Submission) -> bool:
    """Whether a key orders it: then who handed it in makes no difference."""
    return any(kind == "signature" for kind, _ in submission.files)


def record(recorder: Recorder, submission: Submission) -> None:
    """Record it, by the checks of the command of its name. Raises what that command raises."""
    strange = set(submission.options) - OPTIONS[submission.command]
    if strange:
        raise _wrong(", ".join(sorted(strange)))
    files = _together(submission)
    signature = files.get("signature", [None])[0]
    log, procedure, id = recorder.log, recorder.procedure, submission.case
    match submission.command, signature:
        case "sign", _:
            signed = _signature(submission, files, procedure.zone)
            if form := _first(files, "form"):
                signed = replace(signed, form=recorder.read_form(log.case(id), form))
            sign(log, procedure, id, signed, recorder.notary)
        case "inspect", Path():
            photos, notary = files.get("photo", []), recorder.notary
            inspect_by_key(log, procedure, recorder.tray, id, signature, photos, notary, recorder.reader)
        case "paper", Path():
            paper_by_key(log, procedure, id, signature, files.get("scan", []), recorder.notary, partial(
                _form_of, recorder, signature.with_name("form.yaml")
            ))  # fmt: skip
        case "cancel", _:
            note, order = submission.options.get("note", ""), _giving_up(recorder, submission, files)
            cancel(log, procedure.policy, id, note, order)
        case "attach", Path():
            brought = [*files.get("photo", []), *files.get("file", [])]
            attach_by_key(log, procedure, id, signature, brought, recorder.notary, recorder.reader)
        case "attach", None:
            said = submission.options
            brought = [*files.get("photo", []), *files.get("file", [])]
            attach(
                log, procedure.playbook, id, said.get("step", ""), brought, photo=said.get("photo", ""),
                device=said.get("device", ""), reader=recorder.reader,
            )  # fmt: skip
        case _:
            raise InputError(Sentence(
                "submission-by-key", "{command} is submitted with a signature by key. Nothing was recorded.",
                command=submission.command,
            ))  # fmt: skip


def _giving_up(recorder: Recorder, submission: Submission, files: Mapping[str, list[Path]]) -> ByKey | OnPaper:
    """By what a case is given up: what was handed in is signed by a head. Raises InputError where nothing was."""
    said, procedure, notary = submission.options, recorder.procedure, recorder.notary
    signature, scan, tte = (_first(files, kind) for kind in ("signature", "scan", "tte"))
    ways = [kind for kind in ("signature", "scan", "tte") if files.get(kind)]
    if len(ways) != 1:
        raise _wrong(", ".join(ways) or "signature x 0")
    if signature:
        if useless := [name for name in ("by", "on", "code") if said.get(name)]:
            raise _wrong(", ".join(useless))
        return ByKey(signature, said.get("as", ""), notary, procedure)
    file = scan or tte
    if file is None or (tte and said.get("code")):
        raise _wrong("code")
    by, on, code = said.get("by", ""), _day(said.get("on", "")), said.get("code", "")
    return OnPaper(procedure, notary, said.get("as", ""), by, on, file, tte is not None, code)


def is_recorded(events: Iterable[Event], id: str) -> bool:
    """Whether a worker that ended before it could tell has recorded it: its events bear the submission's id."""
    return any(e.payload.get("command") == id and e.type not in ATTEMPTS for e in events)


def signature_of(submission: Submission) -> Path:
    """Its signature, beside which its statement lies. Raises InputError where one of them is missing."""
    files = _together(submission)
    for kind in ("signature", "statement"):
        if kind not in files:
            raise _wrong(f"{kind} x 0")
    return files["signature"][0]


def _together(submission: Submission) -> dict[str, list[Path]]:
    """The files by what they are; a statement lies beside its signature, as where both are typed."""
    found: dict[str, list[Path]] = {}
    for kind, path in submission.files:
        found.setdefault(kind, []).append(path)
    for kind in ("signature", "statement", "scan", "tte", "form"):
        if len(found.get(kind, [])) > 1:
            raise _wrong(f"{kind} x {len(found[kind])}")
    if "signature" in found and "statement" in found:
        statement, [signature] = found["statement"][0], found["signature"]
        beside = signature.parent / f"given{SUFFIX}"
        for source, target in ((signature, beside), (statement, beside.with_suffix(""))):
            if not target.exists():
                target.hardlink_to(source)
        found["signature"] = [beside]
    return found


def _signature(submission: Submission, files: Mapping[str, list[Path]], zone: ZoneInfo) -> Signature:
    said = submission.options
    if said.get("decision", "approve") not in DECISIONS:
        raise _wrong(f"decision {said['decision'][:40]!r}")
    return Signature(
        said.get("step", ""), said.get("as", ""), said.get("by", ""), _day(said.get("on", "")), said.get("number", ""),
        said.get("decision", "approve"), _listed(said.get("only", "")), said.get("accept", ""),
        _moment(said.get("until", ""), zone), said.get("note", ""), _first(files, "scan"), said.get("code", ""),
        _first(files, "tte"), _first(files, "signature"), said.get("post", ""), _listed(said.get("team", "")),
        said.get("agenda", ""), _listed(said.get("verified", "")), said.get("at", ""), said.get("guard", ""),
    )  # fmt: skip


def _form_of(recorder: Recorder, file: Path, case: Case, devices: Sequence[object]) -> tuple[FormDevice, ...]:
    """What a list of devices says of a form, read as a file of it is read: JSON is YAML."""
    file.write_text(json.dumps({"case": case.id, "devices": devices}, ensure_ascii=False), "utf-8")
    return recorder.read_form(case, file)


def _first(files: Mapping[str, list[Path]], kind: str) -> Path | None:
    return next(iter(files.get(kind, [])), None)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (word.strip() for word in text.split(","))))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _wrong(f"on {text[:40]!r}") from error


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise _wrong(f"until {text[:40]!r}") from error
    return found if found is None or found.tzinfo else found.replace(tzinfo=zone)


def _wrong(what: str) -> InputError:
    return InputError(Sentence(
        "submission-wrong", "The submission says what its command does not take: {what}. Nothing was recorded.",
        what=what,
    ))  # fmt: skip
