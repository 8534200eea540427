"""Small journals to make papers of: lists of events with a clock of their own, as the engine would append them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dcdecom.model.changes.change import OTHERWISE, Change
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.netbox import AddNote, RemoveCable, SetAddressStatus, SetStatus
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost, EndSilence, ExportHost, SilenceHost
from dcdecom.model.plan import Plan
from dcdecom.ports.journal import Event

AGREED = {"letter-record": "sesuai", "record-network": "sesuai", "record-machine": "belum terperiksa"}
INSPECTED = {**AGREED, "record-machine": "sesuai"}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Journal:
    """Appends events a minute apart, from 24 November 2026, 11.00 UTC."""

    case: str = "2026-0042"
    now: datetime = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    events: list[Event] = field(default_factory=list)

    def add(self, type: str, later: int = 60, **payload: Any) -> Journal:
        """One event, `later` seconds behind the one before."""
        self.now += timedelta(seconds=later)
        prev = self.events[-1].hash if self.events else "0" * 64
        at = f"{self.now:%Y-%m-%dT%H:%M:%S.%f}Z"
        seq = len(self.events) + 1
        body = json.dumps([self.case, seq, at, type, payload, prev], sort_keys=True)
        self.events.append(Event(self.case, seq, at, "rina", type, payload, prev, digest(body)))
        return self

    # --- what a case goes through ---

    def opened(
        self, office: str, letter: str, devices: list[dict[str, Any]], collector: str = "Agus Salim"
    ) -> Journal:  # fmt: skip
        binding = {"playbook": "penarikan-server", "playbook_digest": digest("playbook"), "policy": digest("policy")}
        self.add("case-opened", estate="lab", binding=binding, tool="0.1.0", person="rina")
        request = {
            "letter": {
                "number": letter, "date": "2026-11-20", "received": "2026-11-23", "office": office,
                "signatory": "Dr. Budi Santoso, M.Pd.", "post": f"Kepala {office}",
                "subject": "Permohonan Penarikan Server",
            },
            "minutes": {"number": "BA/12/2019", "date": "2019-05-02"},
            "devices": devices,
            "contact": {"name": "Sari Wulandari", "phone": "0778-123456"},
            "collector": {"name": collector, "phone": ""},
            "disposition": {
                "agenda": "1187",
                "endorsements": [
                    {"party": "kadis", "name": "Hendra Wijaya", "date": "2026-11-23"},
                    {"party": "kabid", "name": "Lestari Ningsih", "date": "2026-11-23"},
                    {"party": "kasi", "name": "Dewi Anggraini", "date": "2026-11-24"},
                ],
                "team": ["rina", "joko"],
            },
            "tenant": office, "sha256": digest("request"),
        }  # fmt: skip
        self.add("request-received", request=request, attachments=[attachment("disposisi.pdf")])
        for slug in ("surat-masuk", "disposisi-kadis", "disposisi-kabid", "penunjukan-tim"):
            note = {"disposisi-kadis": "Hendra Wijaya", "disposisi-kabid": "Lestari Ningsih"}.get(slug, "")
            self.step(slug, note=note, grade="paper, no code", happened_on="2026-11-23")
        return self

    def open_step(self, slug: str) -> Journal:
        return self.add("step-opened", step=slug, due="2026-11-24", calendar="ID public, government (holidays 0.109)")

    def close_step(self, slug: str, state: str = "done", took_days: int = 1, **more: Any) -> Journal:
        return self.add("step-closed", step=slug, state=state, took_days=took_days, **more)

    def step(self, slug: str, **more: Any) -> Journal:
        return self.open_step(slug).close_step(slug, **more)

    def looked(
        self, slug: str, asked: dict[str, Any], verdicts: dict[str, str],
        findings: tuple[dict[str, Any], ...] = (), record: dict[str, Any] | None = None, **more: Any,
    ) -> Journal:  # fmt: skip
        record = record if record is not None else record_of(asked)
        fields = [
            {"name": "serial", "letter": asked["serial"], "record": record.get("serial", ""), "network": "",
             "machine": "",
             "agrees": asked["serial"] == record.get("serial")},
            {"name": "position", "letter": "", "record": asked["position"], "network": "", "machine": "",
             "agrees": True},
            {"name": "mac", "letter": "", "record": "9c:b6:54:a1:02:10",
             "network": "tor-3 Gi1/0/7 (cli, snmp)", "machine": "",
             "agrees": verdicts["record-network"] != "tidak sesuai"},
        ]  # fmt: skip
        sources = [
            {
                "system": "netbox",
                "name": "netbox",
                "address": "http://127.0.0.1:8000",
                "fingerprint": "",
                "estate": "lab",
            },
            {"system": "cli", "name": "tor-3", "address": "127.0.0.1", "fingerprint": "SHA256:abc", "estate": "lab"},
        ]
        return self.add(
            "evidence-taken", step=slug, device=asked["name"], verdicts=verdicts, findings=list(findings),
            fields=fields,
            sources=sources, record=record, attachments=[attachment(f"evidence-{asked['name']}.json")], **more,
        )  # fmt: skip

    def planned(self, slug: str, changes: list[Change]) -> Plan:
        plan = Plan(self.case, slug, tuple(changes))
        self.add(
            "plan-made", step=slug, digest=plan.digest, devices=list(plan.devices), losses=[],
            changes=[to_plain(c) for c in changes],
        )  # fmt: skip
        return plan

    def confirmed(self, plan: Plan) -> Journal:
        for device in plan.devices:
            self.add("plan-confirmed", digest=plan.digest, device=device, person="rina")
        return self

    def changed(
        self, n: int, before: dict[str, Any], after: dict[str, Any], end: str = "verified", **more: Any
    ) -> Journal:
        self.add("change-intended", n=n, nonce=f"n{n}", before=before, proof="dropped", person="rina")
        return self.add(f"change-{end}", later=5, n=n, after=after, **more)

    def gate(self, slug: str, index: int, by: str, paper: str, devices: list[str], sheet: str = "") -> Journal:
        return self.add("gate-opened", step=slug, gate=index, by=by, paper=paper, sheet=sheet or slug, devices=devices)

    def signed(self, slug: str, index: int, by: str, paper: str, decision: str, name: str, **more: Any) -> Journal:
        grade = "paper, no code" if paper in ("letter", "endorsement") else "word" if paper == "told" else "code"
        body = {
            "step": slug, "gate": index, "by": by, "paper": paper, "decision": decision, "person": by,
            "person_name": name,
            "recorder": "rina", "on": "2026-11-24", "number": "", "note": "", "code_grade": grade,
            "only": [], "stays": {},
            "attachments": [] if paper == "told" else [attachment(f"{slug}.pdf")], **more,
        }  # fmt: skip
        return self.add("gate-closed", **body)


def attachment(name: str, sealed: bool = False) -> dict[str, Any]:
    return {"name": name, "sha256": digest(name), "sealed": sealed}


def asked(name: str, serial: str, position: str = "R07 U12") -> dict[str, Any]:
    return {
        "name": name, "serial": serial, "asset_tag": "KOM-2019-0117", "kode_barang": "1.3.2.10.02.04.001",
        "type": "Server 1U",
        "rack": position.split()[0], "unit": position.split("U")[1], "position": position, "macs": [],
        "ips": ["198.18.10.11"],
        "machines": [], "minutes_serial": serial,
    }  # fmt: skip


def record_of(
    device: dict[str, Any], serial: str = "", neighbours: tuple[tuple[str, str, str], ...] = ()
) -> dict[str, Any]:
    """What the record says: the device where the letter has it, and others in its rack as (name, unit, tenant)."""
    own = (device["name"], device["unit"], "Dinas Pendidikan")
    occupants = [
        {"id": n, "name": o[0], "position": o[1], "height": "1", "tenant": o[2]}
        for n, o in enumerate((own, *neighbours))
    ]
    return {
        "id": 11, "serial": serial or device["serial"], "tenant": "Dinas Pendidikan", "rack": device["rack"],
        "position": device["unit"], "height": "1", "occupants": occupants,
        "ports": [
            {"switch": "tor-3", "port": "Gi1/0/7", "kind": "data", "cable": "D-0417"},
            {"switch": "tor-3", "port": "Gi1/0/31", "kind": "bmc", "cable": "M-0091"},
        ],
    }  # fmt: skip


def finding(
    device: str, code: str, comparison: str, severity: str = "block", unread: bool = False, **params: str
) -> dict[str, Any]:
    return {
        "code": code, "severity": severity, "device": device, "comparison": comparison, "port": params.get("port", ""),
        "params": [[k, v] for k, v in params.items()], "unread": unread, "acceptable": False,
    }  # fmt: skip


UP = {"cli_admin_up": True, "snmp_admin_up": True, "saved_down": False, "stanza": "interface Gi1/0/7\n switchport"}
DOWN = {"cli_admin_up": False, "snmp_admin_up": False, "saved_down": True, "stanza": "interface Gi1/0/7\n shutdown"}


def withdrawal(name: str) -> list[Change]:
    host = ("10531", name, "198.18.10.11")
    return [
        SilenceHost(name, 1, *host, f"dcdecom {name}", 7200),
        EndSilence(name, OTHERWISE, *host, f"dcdecom {name}"),
        ShutPort(name, 2, 3, "tor-3", 107, "Gi1/0/7", "data"),
        ShutPort(name, 2, 3, "tor-3", 131, "Gi1/0/31", "bmc"),
        AddNote(name, 3, 11, "penarikan"),
    ]


def removal(name: str) -> list[Change]:
    host = ("10531", name, "198.18.10.11")
    return [
        DisableHost(name, 1, *host),
        ExportHost(name, 1, *host),
        EndSilence(name, 1, *host, f"dcdecom {name}"),
        DeleteHost(name, 1, *host, ("history srv", "psk srv")),
        SetStatus(name, 2, 11, "SGH331XK7P", "active", "decommissioning", ""),
        RemoveCable(name, 2, 5, "D-0417", "connected", 1, "eth0", 107, "tor-3 Gi1/0/7", ""),
        SetAddressStatus(name, 2, 8, "198.18.10.11", "active", "deprecated", ""),
    ]


def blade(until: str = "report", beside: bool = False) -> Journal:
    """A server in a chassis, with an ordinary one `beside` it, up to the point named `until`."""
    j, server, other = Journal("2026-0047"), asked("srv-blade", "BLD0001X3"), asked("srv-beside", "SGH2", "R07 U20")
    slot = {"chassis_id": 60, "chassis": "chassis-1", "bay_id": 63, "bay": "3", "place": "R07 U12", "sighted": [BLADE],
            "ports": ["tor-3 Gi1/0/7"]}  # fmt: skip
    records = [(server, {**record_of(server), "ports": [], "slot": slot})]
    records += [(other, record_of(other))] if beside else []
    names = [s["name"] for s, _ in records]
    j.opened("Dinas Pendidikan", "800/112/DISDIK/2026", [s for s, _ in records]).open_step("pemeriksaan")
    for s, record in records:
        j.looked("pemeriksaan", s, AGREED, record=record)
    j.close_step("pemeriksaan", grade="seen").open_step("penarikan")
    for s, record in records:
        j.add("inspected", device=s["name"], serial=s["serial"], asset_tag=s["asset_tag"], position=s["position"],
              person="rina", attachments=[attachment(f"{s['name']}.jpg")])  # fmt: skip
        j.looked("penarikan", s, INSPECTED, record=record)
    off = TakeOffSlot("srv-blade", 2, 11, "BLD0001X3", 60, "chassis-1", 63, "3", (BLADE,), ("tor-3 Gi1/0/7",))
    port = [ShutPort("srv-beside", 2, 3, "tor-3", 107, "Gi1/0/7", "data")] if beside else []
    j.confirmed(j.planned("penarikan", [off, *port]))
    if beside:
        j.changed(2, UP, DOWN)
    j.add("change-asked", n=1, by_hand={"chassis": "chassis-1", "bay": "3"}, person="rina")
    if until == "asked":
        return j
    j.add("attached", n=1, step="penarikan", person="joko", attachments=[attachment("slot.jpg")])
    j.add("change-manual", n=1, by="kasi", person="kasi", person_name="Dewi Anggraini", recorder="rina",
          on="2026-11-24", note="", grade="paper, no code", attachments=[attachment("kasi.pdf")])  # fmt: skip
    soak = {"timer": "soak", "step": "penarikan"}
    j.add("timer-opened", until="2026-11-24T11:47:15Z", boot="b", until_uptime=1, seconds=900, **soak)
    j.add("timer-over", 900, still_seen=[], switches_read=3, attachments=[attachment("soak.json")], **soak)
    j.gate("penarikan", 0, "opd", "handover", names, "ba-penarikan")
    if until == "handover":
        return j
    j.signed("penarikan", 0, "opd", "handover", "record", "Agus Salim").close_step("penarikan", grade="paper, no code")
    return j.open_step("laporan")


BLADE = "9c:b6:54:b0:00:15"


FORM: dict[str, Any] = {
    "name": "srv-disdik-01",
    "disks": [
        {"serial": "S4YJNX0R101", "bay": "1", "size": "480 GB SSD", "decision": "keep", "source": "form"},
        {"serial": "S4YJNX0R102", "bay": "2", "size": "480 GB SSD", "decision": "wipe", "source": "label"},
    ],
    "accessories": [{"what": "rails", "count": 1}, {"what": "other", "count": 2, "note": "adaptor"}],
    "backup": {"made": True, "by": "Sari Wulandari", "on": "2026-11-20"},
    "wipe": {"wanted": True, "by": "owner"},
}
"""What stands on a form kelengkapan, as it was typed."""


def accepted(until: str = "sealed", form: dict[str, Any] | None = None) -> Journal:
    """One server that leaves, from letter to seal, or up to the point named `until`; with a form that was typed."""
    j, server = Journal(), asked("srv-disdik-01", "SGH331XK7P")
    near = (("srv-bapenda-02", "11", "Bapenda"), ("PP-07-1", "13", ""))
    record = record_of(server, neighbours=near)
    j.opened("Dinas Pendidikan", "800/112/DISDIK/2026", [server])
    j.open_step("pemeriksaan").looked("pemeriksaan", server, AGREED, record=record).close_step(
        "pemeriksaan", grade="seen"
    )
    j.step("penolakan", state="skipped", note="every device agrees")
    name = [server["name"]]
    j.open_step("formulir").gate("formulir", 0, "tim-dc", "told", name)
    j.signed("formulir", 0, "tim-dc", "told", "record", "Rina Hartati", note="melalui telepon")
    j.gate("formulir", 1, "opd", "form", name, "form-kelengkapan")
    if until == "form":
        return j
    typed = {"form": [form]} if form else {}
    j.signed("formulir", 1, "opd", "form", "record", "Dr. Budi Santoso, M.Pd.", **typed)
    j.close_step("formulir", grade="paper")
    j.open_step("penarikan").add(
        "inspected", device=server["name"], serial=server["serial"], asset_tag=server["asset_tag"], position="R07 U12",
        person="rina", attachments=[attachment("label.jpg")],
    )  # fmt: skip
    seen = {"seen_at": "2026-11-24T11:40:00Z", "seen_ports": ["tor-3 Gi1/0/7", "tor-3 Gi1/0/31"]}
    j.looked("penarikan", server, INSPECTED, record=record, **seen)
    plan = j.planned("penarikan", withdrawal(server["name"]))
    if until == "plan":
        return j
    j.confirmed(plan).changed(1, {"present": False}, {"present": True})
    j.add(
        "timer-opened",
        timer="drop",
        step="penarikan",
        until="2026-11-24T11:58:05Z",
        boot="b",
        until_uptime=1,
        seconds=1800,
    )
    j.add("dropped", device=server["name"], step="penarikan")
    j.changed(3, UP, DOWN)
    if until == "one-port":
        j.add("change-intended", n=4, nonce="n4", before=UP, proof="dropped", person="rina")
        return j.add("change-unknown", n=4, reason="tor-3: no answer\nRun dcdecom case resume")
    j.changed(4, UP, DOWN)
    j.add(
        "timer-opened",
        timer="soak",
        step="penarikan",
        until="2026-11-24T11:47:15Z",
        boot="b",
        until_uptime=1,
        seconds=900,
    )
    if until == "soak":
        return j
    j.add(
        "timer-over",
        900,
        timer="soak",
        step="penarikan",
        still_seen=[],
        switches_read=3,
        attachments=[attachment("soak.json")],
    )
    j.changed(5, {"present": False}, {"present": True, "note": 7}).gate(
        "penarikan", 0, "opd", "handover", name, "ba-penarikan"
    )
    if until == "handover":
        return j
    j.signed("penarikan", 0, "opd", "handover", "record", "Agus Salim").close_step(
        "penarikan", grade="seen", took_days=1
    )
    j.open_step("hapus-monitoring")
    plan = j.planned("hapus-monitoring", removal(server["name"]))
    j.confirmed(plan).changed(6, {"enabled": True}, {"enabled": False})
    j.changed(7, {"present": True}, {"sha256": digest("x")}, attachments=[attachment("host.yaml", sealed=True)])
    j.changed(8, {"present": True}, {"present": False}).changed(9, {"present": True}, {"present": False})
    j.changed(10, {"status": "active"}, {"status": "decommissioning"})
    j.changed(11, {"present": True, "label": "D-0417"}, {"present": False})
    j.changed(12, {"status": "active"}, {"status": "deprecated"}, found_so=True)
    found = {"ids": ["10531"], "names": name, "hosts_seen": 40, "everything": True, "others": []}
    j.add("monitoring-searched", 0, step="hapus-monitoring", devices=name, searched={name[0]: found})
    j.close_step("hapus-monitoring", grade="proved", took_days=2).open_step("laporan").add(
        "report-made", step="laporan", devices=name
    )
    j.close_step("laporan", grade="seen").open_step("review-kasi").gate("review-kasi", 0, "kasi", "approval", name)
    if until == "review":
        return j
    j.signed("review-kasi", 0, "kasi", "approval", "approve", "Dewi Anggraini").close_step("review-kasi", grade="paper")
    for slug, by, who in (("review-kabid", "kabid", "Lestari Ningsih"), ("review-kadis", "kadis", "Hendra Wijaya")):
        j.open_step(slug).gate(slug, 0, by, "approval", name).signed(slug, 0, by, "approval", "approve", who)
        j.close_step(slug, grade="paper")
    return j.open_step("selesai").add("sealed", note="done")


SERIAL = finding("srv-dinkes-04", "serial-differs", "letter-record", letter="CZJ0210A9X", record="CZJ0210A9K")
OTHER_PORT = finding(
    "srv-dinkes-04",
    "other-port",
    "record-network",
    mac="9c:b6:54:a1:04:40",
    record="tor-2 Gi1/0/14",
    seen="tor-2 Gi1/0/15",
)


def rejected(sent: bool = False) -> Journal:
    """A server whose serial and port disagree: refused, and the letter sent or not."""
    j, server = Journal("2026-0043"), asked("srv-dinkes-04", "CZJ0210A9X", "R08 U20")
    j.opened("Dinas Kesehatan", "445/77/DINKES/2026", [server])
    verdicts = {"letter-record": "tidak sesuai", "record-network": "tidak sesuai", "record-machine": "belum terperiksa"}
    j.open_step("pemeriksaan").looked(
        "pemeriksaan", server, verdicts, (SERIAL, OTHER_PORT), record_of(server, "CZJ0210A9K")
    )
    j.close_step("pemeriksaan", grade="seen").open_step("penolakan")
    j.add("refusal-begun", step="penolakan", devices=[server["name"]])
    j.gate("penolakan", 0, "kasi", "approval", [server["name"]])
    if sent:
        j.signed("penolakan", 0, "kasi", "approval", "approve", "Dewi Anggraini")
        j.gate("penolakan", 1, "tim-dc", "letter", [server["name"]])
        j.signed("penolakan", 1, "tim-dc", "letter", "record", "Rina Hartati", number="000.8.3.3/15/OR")
        j.close_step("penolakan", grade="paper").open_step("selesai").add("sealed", note="refused")
    return j


FOREIGN = finding(
    "srv-bpkad-03",
    "foreign-mac",
    "record-network",
    port="tor-1 Gi1/0/5",
    mac="52:54:00:1a:7c:02",
    holder="srv-rahasia-9",
)


def three(chosen: bool = True) -> Journal:
    """Three servers of which one disagrees; the Kasi lets two go on."""
    j = Journal("2026-0044")
    servers = [asked(f"srv-bpkad-0{n}", f"MXQ1140BP{n}", f"R07 U{13 + n}") for n in (1, 2, 3)]
    j.opened("BPKAD", "900/5/BPKAD/2026", servers).open_step("pemeriksaan")
    occupants = (*((s["name"], s["unit"], "BPKAD") for s in servers), ("srv-bapenda-02", "13", "Bapenda"))
    for s in servers:
        differs = s["name"] == "srv-bpkad-03"
        verdicts = {**AGREED, "record-network": "tidak sesuai"} if differs else AGREED
        near = tuple(o for o in occupants if o[0] != s["name"])
        j.looked("pemeriksaan", s, verdicts, (FOREIGN,) if differs else (), record_of(s, neighbours=near))
    j.gate("pemeriksaan", 0, "kasi", "choice", [s["name"] for s in servers])
    if not chosen:
        return j
    only = ["srv-bpkad-01", "srv-bpkad-02"]
    j.signed(
        "pemeriksaan",
        0,
        "kasi",
        "choice",
        "approve",
        "Dewi Anggraini",
        only=only,
        stays={"srv-bpkad-03": "foreign-mac"},
    )
    return j.close_step("pemeriksaan", grade="paper").open_step("penolakan")


def could_not_read() -> Journal:
    """The switch's SNMP agent is down: nothing disagrees, and nothing is known."""
    j, server = Journal("2026-0045"), asked("srv-bapenda-02", "CN7520LK2B", "R07 U11")
    j.opened("Bapenda", "970/9/BAPENDA/2026", [server])
    unread = finding(
        "srv-bapenda-02",
        "switch-unread",
        "record-network",
        unread=True,
        switch="tor-3",
        witness="snmp",
        reason="no answer in 2 s",
    )
    return j.open_step("pemeriksaan").looked(
        "pemeriksaan", server, {**AGREED, "record-network": "belum terperiksa"}, (unread,)
    )


HOSTILE = "srv\x1b[2J\u202egnp.\r\nX\x00"


def hostile() -> Journal:
    """Names, letters and answers that try to clear the screen, turn the line and forge a row."""
    j, server = Journal("2026-0046"), asked(HOSTILE, "S\x07N\u2066", "R07 U1")
    j.opened(f"Dinas {HOSTILE}", f"1/{HOSTILE}", [server], collector=HOSTILE)
    differs = finding(HOSTILE, "serial-differs", "letter-record", letter="\x1b]0;x\x07", record=HOSTILE)
    return j.open_step("pemeriksaan").looked(
        "pemeriksaan", server, {**AGREED, "letter-record": "tidak sesuai"}, (differs,)
    )


def minutes() -> Journal:
    """The accepted case at row 10: the minutes lie there for the team."""
    j = accepted("review")
    opened = ((n, e.payload) for n, e in enumerate(j.events) if e.type == "step-opened")
    j.events = j.events[: next(n for n, payload in opened if payload["step"] == "laporan") + 1]
    return j.gate("laporan", 0, "tim-dc", "minutes", ["srv-disdik-01"], "ba-pelaksanaan")


def refused() -> Journal:
    """A server that agrees, and that the Kasi refuses all the same: the draft letter lies there to be confirmed."""
    j, server = Journal("2026-0048"), asked("srv-dinkes-01", "CZJ0210A01", "R08 U20")
    name = [server["name"]]
    j.opened("Dinas Kesehatan", "440/91/DINKES/2026", [server])
    j.open_step("pemeriksaan").looked("pemeriksaan", server, AGREED)
    j.add("gate-opened", step="pemeriksaan", gate=0, by="kasi", paper="choice", sheet="pemeriksaan", devices=name,
          decisions=["approve", "reject"])  # fmt: skip
    note = "Server menjadi barang bukti di pengadilan"
    j.signed("pemeriksaan", 0, "kasi", "choice", "reject", "Dewi Anggraini", note=note, stays={name[0]: "refused"})
    j.close_step("pemeriksaan", grade="paper").open_step("penolakan")
    j.add("refusal-begun", step="penolakan", devices=name)
    return j.gate("penolakan", 0, "kasi", "approval", name)


def many() -> Journal:
    """Eight servers whose serials and ports all disagree: more reasons than one page has room for."""
    j = Journal("2026-0049")
    servers = [asked(f"srv-bpkad-{n:02}", f"MXQ1140BP{n}", f"R07 U{13 + n}") for n in range(8)]
    j.opened("BPKAD", "900/5/BPKAD/2026", servers).open_step("pemeriksaan")
    verdicts = {"letter-record": "tidak sesuai", "record-network": "tidak sesuai", "record-machine": "belum terperiksa"}
    for server in servers:
        params = {"letter": server["serial"], "record": f"{server['serial']}X"}
        found = (finding(server["name"], "serial-differs", "letter-record", **params),
                 {**OTHER_PORT, "device": server["name"]})  # fmt: skip
        j.looked("pemeriksaan", server, verdicts, found, record_of(server, params["record"]))
    j.close_step("pemeriksaan", grade="seen").open_step("penolakan")
    j.add("refusal-begun", step="penolakan", devices=[s["name"] for s in servers])
    return j.gate("penolakan", 0, "kasi", "approval", [s["name"] for s in servers])
