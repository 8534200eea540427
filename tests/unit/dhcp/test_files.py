"""dnsmasq and ISC dhcpd cannot be asked: what their files have of a server is found as a text, whose owner is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom.adapters.texts.reader import TextsReader
from dcdecom.model.estate.reading import Reading
from dcdecom.model.settings import TextsSettings
from tests.agents.asking import StillClock
from tests.unit.texts.repositories import write

from .served import IP, MAC, OTHER, SUBJECT

FILES: dict[str, str | bytes] = {
    "hosts.d/disdik": f"{MAC},{IP},srv-1\n{OTHER},10.7.0.210,srv-10\n",
    "dnsmasq.leases": f"1796281026 {MAC} {IP} srv-1 01:{MAC}\n1796281026 {OTHER} 10.7.0.22 srv-2 *\n",
    "dhcpd.conf": f"host a {{ hardware ethernet {MAC.upper()}; fixed-address {IP}; }}\n"
    f"host b {{ hardware ethernet {OTHER}; fixed-address 10.7.0.22; }}\n",
    "dhcpd.leases": f"lease 10.7.0.101 {{\n  hardware ethernet {MAC};\n}}\n",
}


@pytest.mark.parametrize("name", FILES)
def test_a_line_of_its_files_is_found_by_hardware_address(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "dhcp"
    folder.mkdir()
    write(folder, FILES)
    settings = TextsSettings("dnsmasq", folder, "Tim Jaringan", "dhcp", git=False)
    answer = TextsReader(settings, (), StillClock()).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Reading)
    found = {line.place for line in answer.value.lines if line.by == "mac" and line.place.startswith(f"{name}:")}
    assert found == {f"{name}:{2 if name == 'dhcpd.leases' else 1}"}
