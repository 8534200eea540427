"""The procedure as data: rows, parties, gates, norms and policy. The words are the playbook file's, never ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

COMMON_ALIASES = (
    "HPE = HP = Hewlett Packard Enterprise = Hewlett-Packard",
    "Dell = Dell EMC = Dell Technologies = Dell Inc.",
    "Supermicro = Super Micro = Super Micro Computer",
)
"""Names of manufacturers that mean the same, where the policy has no table of its own."""

Paper: TypeAlias = Literal[
    "approval", "endorsement", "choice", "form", "handover", "letter", "told", "minutes", "exit-pass"
]  # fmt: skip
"""What a gate asks for.

approval     a decision: approve, or return to `returns_to`, or reject where the row has `refuses_to`
endorsement  a hand on a paper made before the case; the request may carry it, and it has no code
choice       the devices that may go on, where they disagree
form         a form that comes back filled; no approval
handover     one scan with the signatures of both sides; no approval
letter       number, date and scan of a letter that went out; recorded, no code, no approval
told         when and how somebody was told; recorded, no scan
minutes      what the team did, signed by its members; no approval
exit-pass    the pass by which devices leave through the door: a head lets them out, and the guard signs when they go
"""

PAPERS_WITH_CODE: frozenset[str] = frozenset({"approval", "choice", "form", "handover", "minutes", "exit-pass"})
"""Papers that dcdecom prints its code on, so that what comes back proves which state was signed."""

CODE_BITS = 130
"""How much of a head the code holds."""

CANCELLATION = "cancellation"
"""The sheet by which a head gives a case up: of no gate, and signed as those with a code are."""
CODED: frozenset[str] = PAPERS_WITH_CODE | {CANCELLATION}
"""Every paper that a recorder shows by its code."""
PRINTED: frozenset[str] = PAPERS_WITH_CODE | {"endorsement"}
"""Papers that dcdecom prints when their gate opens. One disposition sheet goes from hand to hand."""

DECISIONS: frozenset[str] = frozenset({"approval", "choice", "endorsement", "exit-pass"})
"""Papers that decide: the one who asked and the one who acts may not sign them."""


Decision: TypeAlias = Literal["approve", "reject", "return"]
"""What somebody decides at a gate.

approve  the case goes on, at a choice with the devices that it names
reject   the request is refused, with a reason, whatever the comparisons say; the row's `refuses_to` answers it
return   the case goes back to the row's `returns_to`; at a refusal to where it was refused
"""

SIGNABLE: frozenset[str] = frozenset({"approval", "choice", "endorsement", "exit-pass"})
"""Papers whose whole content is a decision of one person, so that a signature by key over a statement can stand for it.

What both sides sign together, or an office fills in, is a paper.
"""

SignatureKind: TypeAlias = Literal["paper", "tte", "key"]
"""What shows that somebody signed.

paper  a scan of the signed sheet
tte    the PDF with a certified electronic signature, kept byte for byte, and checked where trust roots are named
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
    takes: tuple[SignatureKind, ...] = ("paper",)
    """What it takes as evidence: any one of these closes it."""
    decisions: tuple[Decision, ...] = ()
    """What may be decided at it. Empty means what its row has always offered: see `model.decisions`. Where it is said,
    a signature by key is over the reason too."""
    appoints: bool = False
    """Whether it names the people who may act in the case (`--team`)."""
    agenda: bool = False
    """Whether the agenda number is recorded with it (`--agenda`)."""
    ticks: tuple[str, ...] = ()
    """What is verified with it, a sentence each: boxes on the sheet, and `--verified` says which are ticked."""
    does: str = ""
    """What the party does by signing, as a paper that goes round has it above its signature, such as `Memeriksa`."""
    form: Literal["", "typed"] = ""
    """Of a form: `typed` where what stands on it is typed too when it is recorded (`--form`), unless the policy waives
    `typed-form`."""
    round_of: str = ""
    """The slug of a row above, on whose paper this party signs too: it goes round with one code. Empty means a sheet of
    its own. A signature by key is over a statement of this gate all the same."""
    holds: int = 86400
    """Seconds for which an exit pass holds, from when it is printed."""

    @property
    def is_handed_in(self) -> bool:
        """Whether its paper is handed in from a browser: its scan, or the PDF with its TTE."""
        return bool({"paper", "tte"} & {*self.takes})


Action: TypeAlias = Literal[
    "register", "gate", "examine", "refuse", "form", "withdraw", "rest", "unmonitor", "report", "seal", "release"
]  # fmt: skip


@dataclass(frozen=True)
class LetterForm:
    """How the letter to the applicant is made out, beside what its reasons are."""

    sort: str = ""
    """Sifat; empty means *Biasa*."""
    enclosure: str = ""
    """Lampiran; empty means none."""
    attention: Literal["", "contact"] = ""
    """`contact`: it is for the attention (u.p.) of the request's contact, by post."""
    copies: tuple[str, ...] = ()
    """Tembusan: posts, unless the configuration names others."""
    initials: tuple[str, ...] = ()
    """Paraf hierarki: keys of the parties that put their initials before it is signed, the lowest first."""
    tells: tuple[Literal["network"], ...] = ()
    """`network`: ports and addresses of ours may stand in it."""


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
    """For an examination, or a gate that may reject: the slug of the row that answers a request that is refused."""
    resumes_at: str = ""
    """For a refusal: the slug at which a corrected request starts again."""
    ends_at: str = ""
    """For a refusal that is final: the slug of the row that closes the case."""
    letter_by: str = ""
    """For a refusal: the key of the party that signs the letter to the applicant."""
    letter: LetterForm = field(default_factory=LetterForm)
    """For a refusal: how that letter is made out."""
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


Wanted: TypeAlias = Literal["letter-scan", "own-scan", "handover-hour", "exit-pass", "wipe-certificate"]
"""What a case has to have, where its policy says so."""
Waived: TypeAlias = Literal[
    "letter-scan", "own-scan", "handover-hour", "exit-pass", "wipe-certificate", "typed-form"
]  # fmt: skip
"""What a policy may do without: also what a gate asks for by `form: typed`."""
PhotoKind: TypeAlias = Literal["label", "before", "pulled", "empty-slot"]
"""What a photo shows: the label of a device, the device in the rack, the device once it is out, and its empty place."""


@dataclass(frozen=True)
class SecondDay:
    """What a follow-up case frees of what a withdrawn device still holds in NetBox."""

    position: Literal["release", "keep"] = "release"
    """Rack, unit and face."""
    addresses: Literal["unassign", "delete", "keep"] = "unassign"
    """Unassigned, an address keeps its status and belongs to no device. Deleted, it is made anew with another id by the
    way back, and is no device's main address then. The writer's account needs two further rights for it.
    """
    name: Literal["rename", "keep"] = "rename"
    """Renamed, a device is called `NAME-withdrawn-CASE`, and its own name may be used again."""
    address_rest: int = 0
    """Days after the seal for which an address rests on its device; a release before is refused when it is read."""

    @property
    def frees(self) -> bool:
        """Whether anything is freed at all."""
        return (self.position, self.addresses, self.name) != ("keep", "keep", "keep")


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
    rest: int = 0
    """Days between off and gone: ports are shut and hosts in the monitoring disabled, and nothing is deleted, handed
    over or changed in the record until they are over. 0: none."""
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
    cancel_signed: bool = True
    """Whether a case is given up by a head's signature only, once a head has let the request go on (`case cancel`)."""
    same_name_by: tuple[str, ...] = ()
    """Keys of the parties that may say that two names which look like one are two people. Empty means the party of
    `exception_by` and those of `binding_by`. Nobody says so of himself, nor for a post of his own."""
    specification: Literal["compare", "leave"] = "compare"
    """Whether make, parts and kode barang of the papers are compared with the record."""
    aliases: tuple[str, ...] = COMMON_ALIASES
    """Names of one manufacturer or model, such as `HPE = HP = Hewlett Packard Enterprise`."""
    release: Release = field(default_factory=Release)
    release_after: int = 30
    """Days after the seal of a case, before which nothing that its devices hold is freed; 0, at once, is for estate
    `lab` only."""
    second_day: SecondDay = field(default_factory=SecondDay)
    """What is freed then, by a case of its own."""
    completeness: tuple[Wanted, ...] = ()
    """What a case has to have before it goes on: the scan of the letter (letter-scan), a scan of its own for each gate,
    but for those of one paper that goes round (own-scan), the hour of the handover (handover-hour), the pass for the
    door, back with the guard's signature before the report is made (exit-pass), and before a review the certificate of
    each disk that is to be erased by its form (wipe-certificate)."""
    waives: tuple[Waived, ...] = ()
    """Which of `completeness` this data centre does without, each by its name; and the typed content of forms
    (typed-form)."""
    photos: tuple[PhotoKind, ...] = ()
    """Which photos there are of each device before its handover is recorded; each reading has its own photo besides."""
    tte_checked: tuple[str, ...] = ()
    """Steps at whose gates a PDF with a TTE counts only where it was checked in full: every signature, the whole file,
    the chain, revocation, the signer, and the code of the sheet. Else what could not be checked is recorded as that."""

    def wants(self, what: Wanted) -> bool:
        """Whether a case has to have it."""
        return what in self.completeness and what not in self.waives

    def asks_form(self, gate: Gate) -> bool:
        """Whether the content of a form is typed when it is recorded."""
        return gate.form == "typed" and "typed-form" not in self.waives


FLOORS: dict[str, int] = {"soak": 300, "look_again": 180, "release_after": 1}
"""What only estate `lab` may go below: seconds, and days of the release."""

LATER_KEYS: Mapping[str, object] = {
    "two_posts": "always", "recorder_decides": True, "same_name_by": (), "touch_only_keys": True,
    "cancel_signed": False,
    "specification": "leave", "aliases": (),
    "rest": 0,
    "release_after": 30, "second_day": SecondDay("keep", "keep", "keep"),
    "completeness": (), "waives": (), "photos": (), "tte_checked": (),
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

    @property
    def releases(self) -> bool:
        """Whether its cases follow others, and free what these left."""
        return any(row.action == "release" for row in self.rows)

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

    def goes_round(self, slug: str) -> bool:
        """Whether the paper of a row is signed at later rows too."""
        return any(gate.round_of == slug for row in self.rows for gate in row.gates)

    def with_policy(self, policy: Policy, digest: str) -> Playbook:
        return replace(self, policy=policy, policy_digest=digest)
