"""A case with everything that a bundle can hold, small enough to be verified a thousand times."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from dcdecom.journal import signatures, statement
from dcdecom.journal.attachment_status import PURGED
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.chain import Row, row
from dcdecom.journal.packing import pack
from dcdecom.journal.store import SqliteStore

from .clocks import StepClock


@dataclass(frozen=True)
class Key:
    """Somebody's SSH key, made for the tests."""

    path: Path

    @classmethod
    def made(cls, path: Path) -> Key:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
        return cls(path)

    @property
    def public(self) -> str:
        return self.path.with_suffix(".pub").read_text().strip()

    def sign(self, text: bytes, namespace: str = statement.NAMESPACE) -> bytes:
        command = ["ssh-keygen", "-q", "-Y", "sign", "-f", str(self.path), "-n", namespace]
        return subprocess.run(command, input=text, capture_output=True, check=True).stdout


class Bundled:
    """A case in a store of its own, to which a test adds what it needs."""

    def __init__(self, folder: Path, begins: datetime | None = None) -> None:
        self.folder = folder
        self.clock = StepClock()
        self.clock.time = begins or self.clock.time
        self.store = SqliteStore(folder / "data" / "store.sqlite", self.clock, create=True)
        self.attachments = FileAttachments(folder / "data" / "files", folder / "data" / "sealed", 1000)
        self.case = self.store.open_case(2026, self.clock.now(), "rina", {"estate": "lab"}).case

    @property
    def rows(self) -> list[Row]:
        return [row(event) for event in self.store.events(self.case)]

    def add(self, type: str, payload: Mapping[str, Any] | None = None, **files: bytes) -> Row:
        """Append an event; `front_jpg=b"..."` attaches `front.jpg`, and `sealed_x_yaml` seals `x.yaml`."""
        named = [self._kept(name, content) for name, content in files.items()]
        body = {**(payload or {}), **({"attachments": named} if named else {})}
        return row(self.store.append(self.case, len(self.rows), self.clock.now(), "rina", type, body))

    def _kept(self, name: str, content: bytes) -> dict[str, Any]:
        sealed = name.startswith("sealed_")
        written = name.removeprefix("sealed_").replace("__", "-").replace("_", ".")
        return {"name": written, "sha256": self.attachments.keep_bytes(content, sealed), "sealed": sealed}

    def open_gate(self, step: str, by: str, paper: str = "approval", gate: int = 0) -> Row:
        devices = ["srv-disdik-01"]
        return self.add("gate-opened", {"step": step, "gate": gate, "by": by, "paper": paper, "devices": devices})

    def sign(
        self, opened: Row, person: str, key: Key, text: bytes | None = None, authority: bool = False,
        drops: Sequence[str] = (), **instead: Any,
    ) -> Row:  # fmt: skip
        """Close a gate by key, as `case sign --signature` does; `instead` lies about it.

        Without `authority` as versions before there was one; `drops` are keys that are left out after all.
        """
        body = opened["payload"]
        closed = {
            "step": body["step"], "gate": body["gate"], "by": body["by"], "decision": "approve", "person": person,
            "on": f"{self.clock.time:%Y-%m-%d}", "only": [], "head": opened["hash"], "evidence": "key",
            "code_grade": "key", **instead,
        }  # fmt: skip
        version = 2 if authority else 1
        content = statement.text(signatures.stated(self.rows, opened, closed, version)) if text is None else text
        kept = [self._kept("x_statement", content), self._kept("x_statement_sig", key.sign(content))]
        signed = {"statement": kept[0]["sha256"], "signature": kept[1]["sha256"]}
        whole = {**closed, "signed": signed, "attachments": kept}
        if authority:
            whole["authority"] = {
                "kind": "key", "person": person, "executor": "rina", "statement": signed["statement"]
            }  # fmt: skip
        return self.add("gate-closed", {name: value for name, value in whole.items() if name not in drops})

    def pack(self, as_tar: bool = False) -> Path:
        path = self.folder / ("bundle.tar" if as_tar else "bundle")
        return pack(self.store.events(self.case), self.attachments, path, as_tar).path


def everything(folder: Path, key: Key, begins: datetime | None = None) -> Bundled:
    """A photo, a sealed export, a purged scan, papers printed twice, a report, a signed paper, a key and a note."""
    case = Bundled(folder, begins)
    case.add("inspected", {"device": "srv-disdik-01"}, front_jpg=b"photo")
    case.add("change-verified", {"n": 1, "after": {}}, sealed_zabbix_yaml=b"psk")
    scan = case.add("attached", {"step": "penarikan"}, ktp_pdf=b"identity card")["payload"]["attachments"][0]["sha256"]
    case.add(PURGED, {"sha256": scan, "reason": "identity card"})
    case.attachments.purge(scan, "identity card")
    handover = case.open_gate("penarikan", "opd", "handover")
    case.add("paper-made", {"step": "penarikan", "gate": 0}, ba__penarikan_txt=b"old print")
    case.add("paper-made", {"step": "penarikan", "gate": 0}, ba__penarikan_txt=b"minutes of the handover")
    on = f"{case.clock.time:%Y-%m-%d}"
    closed = {"step": "penarikan", "gate": 0, "by": "opd", "on": on, "head": handover["hash"]}
    case.add("gate-closed", {**closed, "code_grade": "code", "person": ""}, ba_pdf=b"scan")
    case.add("change-intended", {"n": 2})
    case.add("change-verified", {"n": 2, "after": {"present": True, "note": "17"}})
    case.add("drafts-made", {"step": "laporan"}, pull_txt=b"PULL", leave_txt=b"LEAVE")
    case.add("report-made", {"step": "laporan"}, laporan_yaml=b"ringkasan: {}\n")
    case.sign(case.open_gate("review-kasi", "kasi"), "kasi", key)
    case.add("sealed", {"note": "done"})
    return case


class Bundle:
    """A packed case, its journal open to be changed."""

    def __init__(self, case: Bundled) -> None:
        self.case = case
        self.folder = case.pack()
        self.journal = self.folder / "journal.jsonl"
        self.files = self.folder / "files"
        self.rows = case.rows

    @property
    def photo(self) -> str:
        return str(self.rows[1]["payload"]["attachments"][0]["sha256"])

    def rewrite(self, change: Callable[[list[bytes]], list[bytes]]) -> None:
        self.journal.write_bytes(b"".join(change(self.journal.read_bytes().splitlines(keepends=True))))


def signers(*lines: str) -> bytes:
    """A verifier's own list of keys."""
    return "".join(f"{line}\n" for line in lines).encode()
