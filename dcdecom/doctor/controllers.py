"""Management controllers: that each is reached and lets the account in, its TLS, and that the account may only read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from dcdecom.collect import exact
from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.doctor.web import SOON
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.so_far import so_far
from dcdecom.ports.controllers import AccountRights, ControllerAccount
from dcdecom.ports.reporting import Progress

HELP = "dcdecom help controllers"


def controllers(given: Given, tell: Progress) -> Iterator[Line]:
    """Those that are named, and those of the servers of open cases; nothing where the configuration names none."""
    account = given.controllers
    if account is None:
        return
    names = tuple(dict.fromkeys((*account.named(), *_going(given))))
    found = dict(given.readers.record.devices(names)) if names else {}
    devices = []
    for name, answer in found.items():
        device = exact(answer, name)
        if device:
            devices.append(device)
        elif name in account.named():
            how = f"Write the server's name as NetBox has it, or take it out of controllers.servers ({HELP})."
            said = answer if not isinstance(answer, Reading) else "NetBox has not exactly one device of this name"
            yield unseen("controller", f"controller {name}", said, how)
    if not devices:
        yield ok("controller", "controllers", "none is named, and no case is open: each is asked when a case asks it")
    yield from of_account(account, devices, given.now)


def _going(given: Given) -> Iterator[str]:
    """Servers of open cases of which no port is shut yet: the others' controllers are not asked any more."""
    for case in given.cases()[0]:
        if case.state == "open":
            yield from (device.name for device in case.going if not so_far(case, device).shut)


def of_account(account: ControllerAccount, devices: Sequence[DeviceRecord], now: datetime) -> Iterator[Line]:
    """Lines of each device's controller; none of one that is not asked."""
    for name, rights in account.rights(devices).items():
        device = next(each for each in devices if each.name == name)
        if not isinstance(rights, Absent):
            yield from _of(account, device, rights, now)


def _of(
    account: ControllerAccount, device: DeviceRecord, rights: Answer[AccountRights], now: datetime
) -> Iterator[Line]:
    subject = f"controller {device.name}"
    if not isinstance(rights, Reading):
        yield unseen(
            "controller", subject, rights,
            f"See that it is reached, lets the account in and has a trusted certificate; or by: nothing ({HELP}).",
        )  # fmt: skip
        return
    yield ok("controller", subject, f"{rights.source.address} lets the account in")
    until = account.certificate(device)
    if isinstance(until, Reading) and until.value - now < SOON:
        how = "Renew it; where it is pinned by its fingerprint, write down the new one."
        yield to_fix("controller-tls", subject, f"its certificate ends on {until.value:%Y-%m-%d}", how)
    yield _right(subject, rights.value)


def _right(subject: str, its: AccountRights) -> Line:
    if its.may_switch is None:
        return ok("controller-right", subject, "it does not tell what the account may do: see that it may only read")
    if its.may_switch:
        role = f" ({its.role})" if its.role else ""
        how = f"Give it the role ReadOnly; dcdecom only reads ({HELP})."
        return to_fix("controller-right", subject, f"the account may also switch the machine off{role}", how)
    return ok("controller-right", subject, f"the account may only read ({its.role or 'by its rights'})")
