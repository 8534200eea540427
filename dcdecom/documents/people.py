"""The people file: who acts and signs, for which party, and how long."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields as dataclass_fields
from dataclasses import replace
from pathlib import Path

from dcdecom.documents.reading import Problem, Schema, read
from dcdecom.documents.rules import LINE, SLUG, Rule, matching
from dcdecom.model.people import Certificate, Key, Mandate, People, Person
from dcdecom.model.playbook import Playbook

STANDS_IN = matching(r"|Plt\.|Plh\.|a\.n\.", "Plt., Plh. or a.n.")
def _nip(text: str, folder: Path) -> str:
    """A NIP as its 18 digits; papers write it with blanks. Raises ValueError."""
    if not re.fullmatch(r"|([0-9]\s*){18}", text.strip()):
        raise ValueError(text)
    return "".join(text.split())


NIP = Rule('the 18 digits of a NIP, or ""', _nip, shape={"pattern": r"^(?:|\s*([0-9]\s*){18})$"})
KINDS_OF_KEYS = frozenset({
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
    "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com",
})  # fmt: skip
"""What `ssh-keygen -Y sign` signs with."""
PASSKEY = "sk-ecdsa-sha2-nistp256@openssh.com"
"""The kind that a browser makes."""
NOT_OF_SERVICES = ("mandates", "keys", "certificates", "nip", "rank", "post", "office", "web_keys")
CERTIFIED = matching(r"|\S(.{0,198}\S)?", "text as the certificate has it, or \"\"")
ACCOUNT = matching(r"[a-z_][a-z0-9_.-]*", "the name of an account")


def _public_key(text: str, folder: Path) -> str:
    """A public key whose base64 names the type that stands before it. Raises ValueError."""
    kind, blob = text.split()[:2]
    named = base64.b64decode(blob, validate=True)[4 : 4 + len(kind)]
    if kind not in KINDS_OF_KEYS or named != kind.encode() or text != LINE.parse(text, folder):
        raise ValueError(text)
    return text


def _in_order(dated: Mandate | Key) -> Iterator[Problem]:
    if dated.valid_until is not None and dated.valid_until < dated.valid_from:
        yield Problem(("valid_until",), str(dated.valid_until), f"a day not before {dated.valid_from}")


def _mandate(mandate: Mandate) -> Iterator[Problem]:
    yield from _in_order(mandate)
    if mandate.through and mandate.acts_for != "a.n.":
        yield Problem(("through",), f"{mandate.through} of who does not sign a.n.", "none, or acts_for: a.n.")


NAMING = ("common_name", "serial_number", "user_id", "email")
"""Fields of which one at least says whose a certificate is."""


def _certificate(certificate: Certificate) -> Iterator[Problem]:
    if not any(getattr(certificate, name) for name in NAMING):
        yield Problem((), "fields that many people have", f"one of {', '.join(NAMING)} at least")


def _person(person: Person) -> Iterator[Problem]:
    if not person.mandates and not person.service:
        yield Problem(("mandates",), "an empty list", "at least one party that this person acts for")
    for number, key in enumerate(person.web_keys):
        if not key.bare.startswith(f"{PASSKEY} "):
            yield Problem(("web_keys", number, "key"), f"{key.bare[:40]}...", f"a passkey ({PASSKEY}), to log in with")
    for name in NOT_OF_SERVICES if person.service else ():
        if getattr(person, name):
            yield Problem((name,), f"{name} of a service account", "none: nobody decides or signs by it")
    if person.notices and not person.mail:
        yield Problem(("notices",), f"{person.notices} of a person without an address", "a `mail` of this person")
    for number, login in enumerate(person.logins):
        if login == "root":
            yield Problem(("logins", number), "root, which is nobody in particular", "an account of this person alone")


def _people(people: People) -> Iterator[Problem]:
    yield from _repeated("an id", ((("people", n, "id"), p.id) for n, p in enumerate(people.people)))
    numbered = list(enumerate(people.people))
    keys = [
        (("people", n, name, m, "key"), key.bare)
        for n, p in numbered for name, its in (("keys", p.keys), ("web_keys", p.web_keys)) for m, key in enumerate(its)
    ]  # fmt: skip
    yield from _repeated("a key", keys)
    named = [(("people", n, "certificates", m), _fields(c)) for n, p in numbered for m, c in enumerate(p.certificates)]
    yield from _repeated("a certificate", named)
    own = [(("people", n, "logins", m), login) for n, p in numbered for m, login in enumerate(p.logins)]
    yield from _repeated("an account", own)
    for steps, login in own:
        if login in people.shared_logins:
            yield Problem(steps, f"{login}, which is among shared_logins", "an account of this person alone")


def _fields(certificate: Certificate) -> str:
    return ", ".join(f"{name} {value}" for name, value in vars(certificate).items() if value)


def _repeated(what: str, named: Iterable[tuple[tuple[str | int, ...], str]]) -> Iterator[Problem]:
    rows = list(named)
    count = Counter(name for _, name in rows)
    for steps, name in rows:
        if count[name] > 1:
            yield Problem(steps, f"{name} {count[name]} times", f"{what} that no one else has")


PERSONAL: Mapping[str, Rule] = {
    "nip": NIP,
    "language": matching(r"|[a-z]{2,3}", "a language such as id"),
    "mail": matching(r"|[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+", "a mail address such as nama@example.go.id"),
}
"""What holds of a person of ours and of one of the office that asks alike."""


def personal(kind: type) -> dict[tuple[type, str], Rule]:
    """The rules of `PERSONAL` for a class that has these fields."""
    return {(kind, name): rule for name, rule in PERSONAL.items()}


SCHEMA = Schema(
    fields={
        **personal(Person),
        (Mandate, "party"): SLUG,
        (Mandate, "acts_for"): STANDS_IN,
        (Key, "key"): Rule("a public key as in a .pub file, such as ssh-ed25519 AAAA...", _public_key),
        **{(Certificate, field.name): CERTIFIED for field in dataclass_fields(Certificate)},
        (Person, "id"): SLUG,
        (Person, "name"): LINE,
        (Person, "logins"): ACCOUNT,
        (People, "shared_logins"): ACCOUNT,
    },
    checks={Certificate: _certificate, Mandate: _mandate, Key: _in_order, Person: _person, People: _people},
)


def load(path: Path, playbook: Playbook | None = None) -> People:
    """Read the people file; with a playbook, every party named must be one of its. Raises InputError."""
    document = read(path, People, SCHEMA, given={"digest": ""})
    people: People = document.check(_parties(document.value, playbook) if playbook else ())
    return replace(people, digest=document.digest())


def _parties(people: People, playbook: Playbook) -> Iterator[Problem]:
    known = [party.key for party in playbook.parties]
    for n, person in enumerate(people.people):
        for m, mandate in enumerate(person.mandates):
            if mandate.party not in known:
                yield Problem(("people", n, "mandates", m, "party"), mandate.party, f"one of {', '.join(known)}")
