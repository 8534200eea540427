"""What the doctor says of a controller: whether it is reached, its certificate, and what its account may do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dcdecom.doctor.controllers import of_account
from dcdecom_lab.redfish import RedfishServer
from tests.unit.adapters_http.serving import self_signed

from .served import device, own, reader

NOW = datetime.now(UTC)


def looked(server: RedfishServer, password: str = "lab", **different: Any) -> list[tuple[str, str, str]]:
    with server:
        lines = of_account(reader(server, password, **different), [device(), device("srv-2")], NOW)
        return [(line.code, line.state, line.said) for line in lines]


def test_an_account_that_may_only_read() -> None:
    reached, right = looked(own())
    assert reached[:2] == ("controller", "ok")
    assert right == ("controller-right", "ok", "the account may only read (ReadOnly)")


@pytest.mark.parametrize("role", ["Operator", "Administrator"])
def test_an_account_that_may_also_switch_off_is_to_be_fixed(role: str) -> None:
    _, right = looked(own(accounts={"dcdecom": ("lab", role)}))
    assert right == ("controller-right", "to fix", f"the account may also switch the machine off ({role})")


def test_a_controller_that_does_not_tell_what_the_account_may_do() -> None:
    _, (code, state, said) = looked(own(tells_accounts=False))
    assert (code, state) == ("controller-right", "ok")
    assert "does not tell" in said


def test_a_controller_that_refuses_the_account_is_not_fine() -> None:
    [(code, state, said)] = looked(own(), "wrong")
    assert (code, state) == ("controller", "could not look")
    assert "HTTP 401" in said


def test_a_controller_that_is_not_asked_has_no_line() -> None:
    assert looked(own(), by="nothing") == []


def test_a_certificate_that_ends_soon_is_to_be_renewed(tmp_path: Path) -> None:
    file = self_signed(tmp_path)
    codes = [line[:2] for line in looked(own(certificate=file), ca_file=file)]
    until = f"{NOW + timedelta(days=1):%Y-%m-%d}"
    assert codes == [("controller", "ok"), ("controller-tls", "to fix"), ("controller-right", "ok")], until
