"""One act from its intent to its proof, and its record in the grants' own journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast

from dcdecom.errors import NoAnswer, NotSent, OutcomeUnknown, Refused, SystemFailure, SystemRefused
from dcdecom.grant.plan import AGAIN, GrantPlan, as_it_is, holdings
from dcdecom.grant.recheck import recheck
from dcdecom.model.grant import Act, HeldGrant, System
from dcdecom.ports.grants import Granting, GrantLog
from dcdecom.ports.journal import Event, Hold


def apply(
    plan: GrantPlan, systems: Mapping[System, Granting], log: GrantLog, told: Callable[[Act, str], None], hold: Hold
) -> None:
    """Carry out every act of a confirmed plan, and read each back. Stops at the first that is not proved.

    Raises Refused where an object is not what the plan was made on, HoldLost before an act where another command may be
    at it, SystemFailure where nothing was changed by an act, OutcomeUnknown where that is not known.
    """
    settle(systems, log)
    begun = {"place": plan.place, "digest": plan.digest, "acts": len(plan.acts), "accounts": list(plan.accounts)}
    log.append("grant-begun", begun)
    for n, act in enumerate(plan.acts, 1):
        _carry_out(n, act, systems[act.grant.system], log, hold)
        told(act, "verified")
    log.append("grant-ended", {"digest": plan.digest})


def open_act(log: GrantLog) -> Event | None:
    """The intent of an act whose command died before its end was written."""
    last = log.last()
    return last if last is not None and last.type == "grant-intended" else None


def settle(systems: Mapping[System, Granting], log: GrantLog) -> None:
    """Close an act whose command died: the world says whether it was done. The plan is made on the world anyway."""
    if (last := open_act(log)) is None:
        return
    said = last.payload
    system = cast(System, said["system"])
    granting = systems.get(system)
    if granting is None:
        raise Refused(
            f"an act on {system} was begun and never closed. Nothing was changed.",
            f"Settle it first: dcdecom grant apply --system {system}",
        )
    held = [one for one in holdings(system, granting).held if one.grant.name == said["name"]]
    fields = [_plain(one) for one in held if one.grant.kind == said["kind"]]
    log.append("grant-settled", {"n": said["n"], "done": said["fields"] in fields})


def _carry_out(n: int, act: Act, granting: Granting, log: GrantLog, hold: Hold) -> None:
    system = act.grant.system
    authority = recheck(act, granting)
    log.append("grant-intended", {"n": n, **act.as_data})
    no: SystemRefused | None = None
    try:
        with hold.acting():
            if act.before is None:
                granting.make(authority, act.grant)
            else:
                granting.change(authority, act.id, act.grant)
    except NoAnswer:
        pass  # It may have happened: the read-back says.
    except SystemRefused as error:
        no = error  # A system may do what it was asked and then answer no.
    except (NotSent, Refused) as error:
        log.append("grant-failed", {"n": n, "said": error.what})
        raise
    try:
        now = as_it_is(act, granting)
    except SystemFailure as error:
        sent = f"sent to {system}, refused" if no else f"sent to {system}"
        raise OutcomeUnknown(f"{act.grant}: {sent}, and not read back: {error.what}", AGAIN) from error
    if no and now == act.before:
        log.append("grant-failed", {"n": n, "said": no.what})
        raise no
    if now is None or now.grant.fields != act.grant.fields:
        raise OutcomeUnknown(f"{act.grant}: sent to {system}, and it is not as it should be", AGAIN)
    log.append("grant-verified", {"n": n, "id": now.id, "fields": _plain(now)})


def _plain(held: HeldGrant) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in held.grant.fields.items()}
