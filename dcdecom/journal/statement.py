"""The statement that a signer signs with a key: what is decided in which case at which step, over which head.

    dcdecom gate statement 1
    case: 2026-0042
    step: review-kasi
    as: kasi
    decision: approve
    device: srv-disdik-01
    happened on: 2026-11-26
    report: 41c9...      SHA-256 of the run report, or none
    head: 7d10...        hash of the event that opened the gate

One statement has one text: the same keys in the same order, a line each, nothing else. It is the text that is signed,
with `ssh-keygen -Y sign -n dcdecom-gate FILE`.
"""

from __future__ import annotations

from dataclasses import dataclass

from dcdecom import limits

NAMESPACE = "dcdecom-gate"
TITLE = "dcdecom gate statement 1"
NO_REPORT = "none"


@dataclass(frozen=True)
class Statement:
    case: str
    step: str
    party: str
    decision: str
    """approve, return, reject or record."""
    devices: tuple[str, ...]
    on: str
    """The day on which it was decided, as 2026-11-26."""
    report: str
    head: str


def text(statement: Statement) -> bytes:
    """The one text of a statement. Raises ValueError for a value that is no single line."""
    pairs = [
        ("case", statement.case),
        ("step", statement.step),
        ("as", statement.party),
        ("decision", statement.decision),
        *(("device", name) for name in statement.devices),
        ("happened on", statement.on),
        ("report", statement.report),
        ("head", statement.head),
    ]
    lines = [TITLE, *(f"{key}: {value}" for key, value in pairs)]
    for line in lines:
        if not line.isprintable() or line != line.strip():
            raise ValueError(f"no statement can hold {line!r}")
    return "".join(f"{line}\n" for line in lines).encode()


def read(content: bytes) -> Statement:
    """What a text states. Raises ValueError where it is not the one text of a statement."""
    try:
        pairs = [line.split(": ", 1) for line in content[: limits.SIGNED_BYTES.most].decode().splitlines()[1:]]
        one = {key: value for key, value in pairs if key != "device"}
        found = Statement(
            one["case"], one["step"], one["as"], one["decision"],
            tuple(value for key, value in pairs if key == "device"), one["happened on"], one["report"], one["head"],
        )  # fmt: skip
        same = text(found) == content
    except (ValueError, KeyError):
        same = False
    if not same:
        raise ValueError("it is no statement of dcdecom, or was changed")
    return found
