"""The playbook file: the procedure with its rows, parties and policy; and the policy file that replaces parts of it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

from dcdecom.documents.invariants import playbook_problems, policy_problems
from dcdecom.documents.reading import Document, Schema, read, rules
from dcdecom.documents.rules import FILLED, IP, LINE, MAC, SLUG, TEXT, Rule, matching, whole
from dcdecom.documents.shipped import folder, playbooks
from dcdecom.documents.tree import Mapping as Mapped
from dcdecom.documents.tree import Node
from dcdecom.errors import InputError
from dcdecom.model.facts.request import Binding
from dcdecom.model.playbook import (
    FLOORS,
    LATER_KEYS,
    Gate,
    Header,
    LetterForm,
    Party,
    Playbook,
    Policy,
    Row,
    SecondDay,
)
from dcdecom.model.source import EstateName

OPTIONAL_SLUG = matching(r"|[a-z0-9]+(-[a-z0-9]+)*", SLUG.expected)
WINDOW = matching(r"|([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]", "hours such as 20:00-23:00")
SECONDS = whole(0, 30 * 86400)
COUNT = whole(1, 1000)
DAYS = whole(0, 3650)


def _address(text: str, folder: Path) -> str:
    try:
        return str(MAC.parse(text, folder))
    except ValueError:
        return str(IP.parse(text, folder))


SCHEMA = Schema(
    fields={
        **rules(Row, TEXT, "requires", "duration", "output"),
        **rules(Row, OPTIONAL_SLUG, "returns_to", "refuses_to", "resumes_at", "ends_at"),
        **rules(Row, OPTIONAL_SLUG, "needs_letter_of", "letter_by"),
        (Row, "slug"): SLUG,
        (Row, "norm_days"): whole(0, 365),
        (Gate, "does"): TEXT,
        (Gate, "holds"): whole(60, 30 * 86400),
        **rules(Gate, OPTIONAL_SLUG, "sheet", "round_of"),
        **rules(LetterForm, LINE, "sort", "enclosure", "copies"),
        (LetterForm, "initials"): SLUG,
        (Party, "key"): SLUG,
        (Party, "name"): LINE,
        **rules(Header, FILLED, "organisation", "legal_basis", "qualifications", "related", "equipment"),
        (Playbook, "language"): matching(r"[a-z]{2,3}", "a language such as id"),
        **rules(Policy, SECONDS, "soak", "look_again", "drop_wait", "silence", "sighting_valid"),
        **rules(Policy, COUNT, "max_devices", "max_ports", "attachment_megabytes"),
        (Policy, "release_after"): DAYS,
        (Policy, "rest"): whole(0, 365),
        (SecondDay, "address_rest"): DAYS,
        (Policy, "window"): WINDOW,
        (Policy, "protected"): Rule("a MAC address or an IP address", _address, MAC.kinds),
    },
    checks={Playbook: playbook_problems},
)


def load(wanted: Path | str) -> Playbook:
    """Read a playbook: a path, or the name of a shipped one. Raises InputError."""
    path = file(wanted)
    return _shipped(path) if path.parent == folder() else _read(path)


@cache
def _shipped(path: Path) -> Playbook:
    """A playbook that comes with dcdecom, read once."""
    return _read(path)


def _read(path: Path) -> Playbook:
    document = read(path, Playbook, SCHEMA, given={"digest": "", "policy_digest": ""})
    playbook: Playbook = document.value
    return replace(playbook, digest=document.digest(), policy_digest=policy_digest(playbook.policy))


def load_policy(path: Path, playbook: Playbook) -> Playbook:
    """The playbook with what the office's policy file says instead. Keys that it leaves out stay. Raises InputError."""
    document = read(path, Policy, replace(SCHEMA, checks={}), base=playbook.policy)
    policy: Policy = document.check(policy_problems(document.value, playbook, ()))
    return playbook.with_policy(policy, policy_digest(policy))


IN_FORCE = "policy-in-force.json"
"""The name of the attachment that says every key of a policy, those at their defaults too."""


def policy_text(policy: Policy) -> bytes:
    """A policy with every key that this version knows, for `load_as_bound` of this version or a later one."""
    return json.dumps(asdict(policy), indent=1, sort_keys=True, ensure_ascii=False).encode() + b"\n"


def load_as_bound(path: Path, policy: Path | None, bound: Binding, in_force: Path | None) -> Playbook:
    """The procedure of a case that is bound to the digests `bound`: playbook and policy as it goes on by them.

    `policy` is the office's file as it is now, `in_force` what the case kept of the policy that it is bound to.

    Nobody is stopped by an upgrade: a rule that is stricter now refuses no playbook that a case was opened with, and a
    key that the case did not know stays as it was before there was the key. A playbook or a policy file that people
    have changed since is another one: it is checked as every new one is, and has another digest. Raises InputError.
    """
    unchecked, given = replace(SCHEMA, checks={}), {"digest": "", "policy_digest": ""}
    document = read(path, Playbook, unchecked, given=given)
    playbook: Playbook = replace(document.value, digest=document.digest())
    same = playbook.digest == bound.playbook
    if not same:
        read(path, Playbook, SCHEMA, given=given)
    said, now, office = _keys(document, "policy"), playbook.policy, ""
    if policy:
        own = read(policy, Policy, unchecked, base=now)
        said, now = said | _keys(own), own.check(policy_problems(own.value, playbook, ()))
        office = own.digest()
    later_keys = cast(dict[str, Any], LATER_KEYS)  # type: ignore[explicit-any]  # a value of its own type for each key
    kept, knew = replace(Policy(), **later_keys), frozenset[str]()
    if in_force:
        told = read(in_force, Policy, unchecked, base=kept)
        kept, knew = told.value, _keys(told)
    digest = policy_digest(now)
    if digest == bound.policy or (in_force and same and office == bound.policy_file):
        digest, said, before = bound.policy, said - knew, kept if in_force else now
    else:
        before = now
    later = {key: getattr(now if key in said else kept, key) for key in LATER_KEYS}
    return playbook.with_policy(replace(before, **later), digest)


def _keys(document: Document[Playbook] | Document[Policy], *below: str) -> frozenset[str]:
    """The keys that a file says itself."""
    node: Node = document.tree.root
    for key in below:
        node = node.entries[key] if isinstance(node, Mapped) else node
    return frozenset(node.entries) if isinstance(node, Mapped) else frozenset()


def policy_digest(policy: Policy) -> str:
    """SHA-256 over the canonical JSON (RFC 8785) of a policy: keys sorted, no spaces, numbers whole.

    A later key at its default is left out, so that the policy of an older version keeps its digest.
    """
    default = asdict(Policy())
    said = {k: v for k, v in asdict(policy).items() if k not in LATER_KEYS or v != default[k]}
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def check_floors(playbook: Playbook, estate: EstateName) -> None:
    """Refuse a policy that waits less than is safe, except on the lab. Raises InputError."""
    low = [name for name, floor in FLOORS.items() if getattr(playbook.policy, name) < floor]
    if low and estate != "lab":
        said = (f"policy {n}: {getattr(playbook.policy, n)} {unit}; expected at least {FLOORS[n]} {unit}"
                for n in low for unit in ("days" if n == "release_after" else "s",))  # fmt: skip
        raise InputError("\n".join(said), "Only estate lab may wait less.")


def file(wanted: Path | str) -> Path:
    """Where a playbook stands: a path, or the file of a shipped name. Raises InputError."""
    path = Path(wanted)
    if not path.exists() and str(wanted) in playbooks():
        return folder() / f"{wanted}.yaml"
    if path.exists() or len(path.parts) != 1 or path.suffix:
        return path
    raise InputError(f"no playbook {wanted}: neither a file nor shipped", f"Shipped: {', '.join(playbooks())}")
