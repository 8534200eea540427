"""The procedure as data: rows, parties, gates, norms and policy. The words are the playbook file's, never ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

Paper: TypeAlias = Literal["approval", "endorsement", "choice", "form", "handover", "letter", "told"]
"""What a gate asks for.

approval     a decision: approve, or return to `returns_to`, or reject where the row has `refuses_to`
endorsement  a hand on a paper made before the case; the request may carry it, and it has no code
choice       the devices that may go on, where they disagree
form         a form that comes back filled; no approval
handover     one scan with the signatures of both sides; no approval
letter       number, date and scan of a letter that went out; recorded, no code, no approval
told         when and how somebody was told; recorded, no scan
"""

PAPERS_WITH_CODE: frozenset[str] = frozenset({"approval", "choice", "form", "handover"})
"""Papers that dcdecom prints its code on, so that what comes back proves which state was signed."""

CODE_BITS = 130
"""How much of a head the code holds."""

PRINTED: frozenset[str] = PAPERS_WITH_CODE | {"endorsement"}
"""Papers that dcdecom prints when their gate opens. One disposition sheet goes from hand to hand."""

DECISIONS: frozenset[str] = frozenset({"approval", "choice", "endorsement"})
"""Papers that decide: the one who asked and the one who acts may not sign them."""


SIGNABLE: frozenset[str] = frozenset({"approval", "choice"})
"""Papers whose whole content is a decision of one person, so that a signature by key over a statement can stand for it.

What both sides sign together, or an office fills in, is a paper.
"""

Evidence: TypeAlias = Literal["paper", "tte", "key"]
"""What shows that somebody signed.

paper  a scan of the signed sheet
tte    the PDF with a certified electronic signature, kept byte for byte and not checked by dcdecom
key    an SSH signature over the gate's statement, checked with `ssh-keygen`
"""


@dataclass(frozen=True)
class Party:
    """One who takes part, under the key that rows and commands use."""

    key: str
    name: str
    abbreviation: str = ""


@dataclass(frozen=True)
class Gate:
    """One paper of one party that a row waits for. A row's gates are asked for in their order."""

    by: str
    paper: Paper
    sheet: str = ""
    """The name of the sheet that is printed for it, without ending; empty means the row's slug."""
    takes: tuple[Evidence, ...] = ("paper",)
    """What it takes as evidence: any one of these closes it."""


Action: TypeAlias = Literal["register", "gate", "examine", "refuse", "form", "withdraw", "unmonitor", "report", "seal"]


@dataclass(frozen=True)
class Row:
    """One step of the procedure. Its number is only its position."""

    slug: str
    action: Action
    text: str
    """Uraian."""
    by: tuple[str, ...]
    """Pelaksana: keys of parties."""
    requires: str
    """Kelengkapan."""
    duration: str
    """Waktu, in the procedure's own words."""
    output: str
    norm_days: int
    """Working days; 0 where there is no norm."""
    gates: tuple[Gate, ...] = ()
    returns_to: str = ""
    """The slug to which a `--return` at this row goes."""
    refuses_to: str = ""
    """For an examination: the slug of the row that answers a request that does not agree."""
    resumes_at: str = ""
    """For a refusal: the slug at which a corrected request starts again."""
    ends_at: str = ""
    """For a refusal that is final: the slug of the row that closes the case."""
    letter_by: str = ""
    """For a refusal: the key of the party that signs the letter to the applicant."""
    needs_letter_of: str = ""
    """This row stays closed while the row of that slug still owes the letter for devices that stay."""
    anchor: Literal["", "note"] = ""
    from_request: bool = False
    """The request may carry this row's paper, made before the case."""


@dataclass(frozen=True)
class Release:
    """What becomes of the record's own objects in NetBox, once the host is gone from monitoring."""

    cables: Literal["remove", "keep"] = "remove"
    addresses: Literal["deprecate", "keep"] = "deprecate"
    position: Literal["release", "keep"] = "keep"


@dataclass(frozen=True)
class Policy:
    """The numbers and permissions of a data centre. Durations are seconds."""

    soak: int = 900
    look_again: int = 180
    drop_wait: int = 1800
    sighting_valid: int = 86400
    silence: int = 7200
    shut_without_drop: bool = False
    """Whether `seen` alone is proof enough, when nobody saw the server go down."""
    trunks: bool = False
    startup_unreadable: Literal["block", "ask"] = "block"
    emulated_dialects: Literal["block", "allow"] = "block"
    """Whether a switch may be set whose kind was only ever tried on an emulation; reading is always allowed."""
    max_devices: int = 8
    max_ports: int = 16
    window: str = ""
    """Local hours in which a port may be shut, as `20:00-23:00`; empty means always."""
    attachment_megabytes: int = 50
    protected: tuple[str, ...] = ()
    """MAC and IP addresses behind which no port is ever shut, besides our own and the systems'."""
    exception_by: str = ""
    """The key of the party that may accept a finding."""
    binding_by: tuple[str, ...] = ()
    """Keys of the parties that may accept a changed playbook, people file or policy, the first who is valid."""
    acts: tuple[str, ...] = ()
    """Keys of the parties whose people carry out changes."""
    two_posts: Literal["never", "deputy", "always"] = "never"
    """Whether one person may decide for two parties in one case, such as Kabid and Kadis: never, where the person is
    deputy (Plt., Plh. or a.n.) for one of the two, or always. The report then names both."""
    recorder_decides: bool = False
    """Whether somebody who attached files to a case, or recorded what others signed in it, may decide in it."""
    touch_only_keys: bool = False
    """Whether a key in an authenticator counts where somebody touched it and nobody was verified by PIN or finger."""
    same_name_by: tuple[str, ...] = ()
    """Keys of the parties that may say that two names which look like one are two people. Empty means the party of
    `exception_by` and those of `binding_by`. Nobody says so of himself, nor for a post of his own."""
    release: Release = field(default_factory=Release)


FLOORS: dict[str, int] = {"soak": 300, "look_again": 180}
"""Seconds below which only estate `lab` may go."""

LATER_KEYS: Mapping[str, object] = {
    "two_posts": "always", "recorder_decides": True, "same_name_by": (), "touch_only_keys": True,
}  # fmt: skip
"""Keys of a policy that came after the first version, each with what dcdecom did before there was the key.

At their defaults they are no part of a policy's digest. A case that was opened before a key goes on as it began, unless
a file says the key: its default is for cases that are opened later.
"""


@dataclass(frozen=True)
class Header:
    """The head of the procedure, as its paper says."""

    number: str
    name: str
    organisation: tuple[str, ...]
    revision: str
    created: str
    revised: str
    effective: str
    approved_by: str
    """By post, not by name."""
    legal_basis: tuple[str, ...]
    qualifications: tuple[str, ...]
    related: tuple[str, ...]
    equipment: tuple[str, ...]
    warning: tuple[str, ...]
    records: tuple[str, ...]


@dataclass(frozen=True)
class Playbook:
    """One procedure."""

    name: str
    language: str
    header: Header
    parties: tuple[Party, ...]
    rows: tuple[Row, ...]
    policy: Policy
    digest: str
    """SHA-256 of the file."""
    policy_digest: str = ""
    """SHA-256 over the policy in force, whatever file it came from."""

    def row(self, slug: str) -> Row:
        return next(r for r in self.rows if r.slug == slug)

    def number(self, slug: str) -> int:
        """The position of a row, from 1."""
        return [r.slug for r in self.rows].index(slug) + 1

    def after(self, slug: str) -> Row | None:
        """The next row, or None behind the last."""
        position = self.number(slug)
        return self.rows[position] if position < len(self.rows) else None

    def party(self, key: str) -> Party:
        return next(p for p in self.parties if p.key == key)

    def with_policy(self, policy: Policy, digest: str) -> Playbook:
        return replace(self, policy=policy, policy_digest=digest)
