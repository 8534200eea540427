"""Zabbix: what the roles of its two accounts allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from dcdecom.doctor.doctor_inputs import Given
from dcdecom.doctor.result import Line, ok, to_fix, unseen
from dcdecom.doctor.web import ZABBIX, about, tls
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.rights import ACTION_WORDS, ACTIONS, AUDIT_LOG, MONITORING, Role, RoleRules
from dcdecom.ports.accounts import MonitoringAccount
from dcdecom.ports.reporting import Progress

ROLES = "Zabbix, Users > User roles"
CODE = "zabbix-right"
OWN_ROLE = "role.get"
READS = (".get", ".export")


def monitoring(given: Given, tell: Progress) -> Iterator[Line]:
    """Zabbix and both of its accounts."""
    settings = given.settings.zabbix
    for role, account in given.monitoring.items():
        answer = account.about()
        yield from about(ZABBIX, role, answer, settings.url)
        if isinstance(answer, Reading):
            if role == "reader":
                yield tls(ZABBIX, settings.url, account.certificate(), answer.taken_at)
            yield from rights(role, account)
    if settings.writer is None:
        how = "Set zabbix.writer to a reference to its token: docs/how-to/connect-zabbix.md."
        yield to_fix("zabbix-answers", "Zabbix writer", "zabbix.writer is not set: no case can be carried out", how)


def rights(role: Role, account: MonitoringAccount) -> Iterator[Line]:
    """What its role lacks or has too much; where it may not see its own role, what can be tried is."""
    subject, wanted, answer = f"Zabbix {role}", MONITORING[role], account.role()
    if isinstance(answer, Reading):
        yield from judged(subject, role, answer.value)
        return
    tried = dict(account.may(method for method in wanted if method.endswith(".get")))
    yield from _tried(subject, tried)
    if isinstance(own := tried[OWN_ROLE], Reading) and not own.value:
        rest = [method for method in wanted if method not in tried]
        yield unseen(CODE, subject, f"whether it may call {', '.join(rest)}: {OWN_ROLE} would tell")
    else:
        yield unseen(CODE, subject, answer)


def _tried(subject: str, tried: dict[str, Answer[bool]]) -> Iterator[Line]:
    for method, answer in tried.items():
        if not isinstance(answer, Reading):
            yield unseen(CODE, subject, answer)
        elif not answer.value:
            yield _missing(subject, "its role", method)


def judged(subject: str, role: Role, rules: RoleRules) -> Iterator[Line]:
    """One line for a role that is as it should be, and one for each thing that it lacks or has too much."""
    lines = [*_kind(subject, rules)]
    allowed = rules.methods
    if allowed is not None:
        lines += [_missing(subject, rules.name, method) for method in MONITORING[role] if not _covered(method, allowed)]
        lines += _surplus(subject, rules.name, sorted(allowed - set(MONITORING[role])))
    lines += [_inactive(subject, rules.name, action) for action in ACTIONS[role] if action not in rules.actions]
    said = f"the role {rules.name} allows its {len(MONITORING[role])} methods, and no other that writes"
    yield from lines or [ok(CODE, subject, said)]


def _covered(method: str, allowed: Iterable[str]) -> bool:
    """Whether an allow list has a method, or a mask of it: `*`, `*.*`, `host.*` or `*.get`."""
    return any(fnmatchcase(method, listed) for listed in allowed)


def _kind(subject: str, rules: RoleRules) -> Iterator[Line]:
    if not rules.sees_everything:
        said = f"the role {rules.name} is not of the type Super admin: what it may not see looks like none"
        yield to_fix(CODE, subject, said, f"{ROLES} > {rules.name}: User type Super admin, API methods Allow list.")
    if rules.methods is None:
        said = f"the role {rules.name} has no allow list: it may call what it should not"
        how = f"{ROLES} > {rules.name}: API methods Allow list, with those of docs/how-to/connect-zabbix.md."
        yield to_fix(CODE, subject, said, how)


def _missing(subject: str, name: str, method: str) -> Line:
    """What begins with `may not` stops a case before its first change; a case goes on without the audit log."""
    how = f"{ROLES} > {name}: add {method} to the allow list. Or: dcdecom grant plan"
    if method == AUDIT_LOG:
        return to_fix(CODE, subject, f"cannot tell who changed or deleted a host: it may not call {method}", how)
    return to_fix(CODE, subject, f"may not call {method}", how.partition(" Or:")[0])


def _inactive(subject: str, name: str, action: str) -> Line:
    """Zabbix asks for it beside the allow list."""
    words = ACTION_WORDS[action]
    how = f"{ROLES} > {name}: Access to actions, tick {words}. Or: dcdecom grant plan"
    return to_fix(CODE, subject, f"may not {words.lower()}: this action is switched off", how)


def _surplus(subject: str, name: str, methods: Iterable[str]) -> Iterator[Line]:
    """What reads may be there: it harms nothing. A mask that covers more than what reads is told as it stands."""
    for method in methods:
        if method.endswith(READS):
            continue
        how = f"{ROLES} > {name}: take {method} from the allow list. dcdecom never calls it by this account."
        yield to_fix(CODE, subject, f"may call {method}", how)
