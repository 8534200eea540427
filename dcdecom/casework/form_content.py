"""The content of a form: typed with its scan where the procedure asks for it, of the devices that it is about."""

from __future__ import annotations

from collections.abc import Sequence

from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.casework.sign_options import Signature, said_named
from dcdecom.checks.typed_form import form_findings
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.papers import FormCorrected
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.sentence import Sentence
from dcdecom.model.typed_form import FormDevice, contradictable, says


class FormNeeded(InputError):
    """A form whose content nobody typed."""

    def __init__(self, id: str, opened: OpenGate) -> None:
        write = f"dcdecom case form {id} FILE"
        again = f"dcdecom case sign {id} {opened.step} --as {opened.by} --scan FILE --code CODE --form FILE"
        super().__init__(
            Sentence(
                "form-untyped",
                "{step}: the procedure asks for what stands on the form (--form FILE), and nobody typed it. "
                "Nothing was recorded.",
                step=opened.step,
            ),
            Sentence("form-how", "Write the file: {write}\nThen: {again}", write=write, again=again),
        )


def form_is_typed(id: str, opened: OpenGate, signature: Signature) -> None:
    """Raises FormNeeded where it is not, and InputError for another paper and for a form of other devices."""
    if signature.form and opened.paper != "form":
        raise InputError(
            Sentence(
                "form-of-form", "{step}: --form belongs to a form, not to {paper}. Nothing was recorded.",
                step=opened.step, paper=said_named(opened.paper),
            )
        )  # fmt: skip
    if opened.form == "typed" and not signature.form:
        raise FormNeeded(id, opened)
    if signature.form:
        _of_its_devices(opened, [said.name for said in signature.form])


def _of_its_devices(opened: OpenGate, named: list[str]) -> None:
    for name in named:
        if name not in opened.devices or named.count(name) > 1:
            raise InputError(
                Sentence(
                    "form-device",
                    "{step}: the typed form names {device} where each of {devices} stands once.{meant} "
                    "Nothing was recorded.",
                    step=opened.step, device=name, devices=", ".join(opened.devices),
                    meant=did_you_mean(name, opened.devices),
                )
            )  # fmt: skip
    if lacking := [name for name in opened.devices if name not in named]:
        raise InputError(
            Sentence(
                "form-lacks", "{step}: the typed form says nothing of {devices}. Nothing was recorded.",
                step=opened.step, devices=", ".join(lacking),
            )
        )  # fmt: skip


def correct_form(log: CaseLog, id: str, form: Sequence[FormDevice], note: str) -> None:
    """Record anew what was typed of a form, until its devices are handed over. Raises Refused and InputError."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        step = typed_at(case)
        for said in form:
            _may_be_corrected(case, step, said)
        log.append(case, FormCorrected(step, tuple(form), note, log.actor))


def _may_be_corrected(case: Case, step: str, said: FormDevice) -> None:
    """What nobody compares or answers any more stays as it is. Raises Refused."""
    told = {"case": case.id, "device": said.name}
    if case.is_handed_over(said.name):
        raise Refused(
            Sentence(
                "form-over",
                "{case}: {device} was handed over with what its form says, and that is not typed anew. "
                "Nothing was recorded.",
                **told,
            )
        )
    before = case.devices[said.name].form
    if before and says(before) != says(said) and any(plan.is_confirmed for plan in case.plans if not plan.undoes):
        raise Refused(
            Sentence(
                "form-compared",
                "{case}: the plan is confirmed, and what the form of {device} says of numbers, make and parts is not "
                "compared any more. Nothing was recorded.",
                **told,
            )
        )
    same = before is not None and contradictable(before) == contradictable(said)
    answered = {accepted.key for accepted in case.accepted if same and not accepted.void}
    row = case.step(step)
    open_ = [f.key for f in form_findings(said) if f.severity == "ask" and f.key not in answered]
    if open_ and row and row.state == "done":
        raise Refused(
            Sentence(
                "form-unanswered",
                "{case}: {step} is done, and nobody would be asked about {findings} any more. Nothing was recorded.",
                case=case.id, step=step, findings=", ".join(open_),
            )
        )  # fmt: skip


def typed_at(case: Case) -> str:
    """The row at which the form was typed last. Raises Refused where none was."""
    closed = next((g.closed for g in reversed(case.gates) if g.closed and g.closed.form), None)
    if closed is None:
        told = Sentence(
            "form-not-typed", "{case}: nobody typed a form yet, and none is corrected. Nothing was recorded.",
            case=case.id,
        )  # fmt: skip
        raise Refused(told, f"dcdecom case show {case.id}")
    return closed.step
