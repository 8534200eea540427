"""An engine of ours is pysnmp's own, and was not compiled."""

from __future__ import annotations

from typing import Any

import pytest
from pysnmp.entity.engine import SnmpEngine
from pysnmp.smi import builder

from dcdecom.adapters.snmp.mib_modules import new_engine


def _objects(engine: Any) -> dict[tuple[str, str], tuple[str, Any]]:
    """Every symbol of an engine: its class, and its OID where it has one."""
    symbols = engine.get_mib_builder().mibSymbols
    return {
        (module, name): (type(symbol).__name__, getattr(symbol, "name", None))
        for module, held in symbols.items()
        for name, symbol in held.items()
    }


def test_it_has_what_pysnmps_own_has() -> None:
    ours = _objects(new_engine())
    assert len(ours) > 200
    assert ours == _objects(SnmpEngine())


def test_two_engines_share_no_object() -> None:
    """What one learns of an agent, its boots and its users, is unknown to the other."""
    one, other = (
        engine.get_mib_builder().import_symbols("SNMP-USER-BASED-SM-MIB", "usmUserEntry")[0]
        for engine in (new_engine(), new_engine())
    )
    assert one is not other


def test_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by pysnmp, which reads a source to compile it, nor by runpy."""
    monkeypatch.setattr(builder, "compile", None, raising=False)
    monkeypatch.setattr(builder.runpy, "run_path", None)
    new_engine()


def test_what_pysnmps_core_does_not_have_is_looked_for_by_pysnmp() -> None:
    mibs = new_engine().get_mib_builder()
    mibs.load_modules("SNMP-NOTIFICATION-MIB")
    assert "SNMP-NOTIFICATION-MIB" in mibs.mibSymbols
    with pytest.raises(builder.error.MibNotFoundError):
        mibs.load_modules("NO-SUCH-MIB")
