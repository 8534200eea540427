"""pysnmp's own MIB modules, as Python keeps them compiled."""

from __future__ import annotations

import os
from functools import cache
from importlib.abc import InspectLoader
from importlib.util import find_spec
from types import CodeType
from typing import Any

from pysnmp.entity.engine import SnmpEngine
from pysnmp.proto.rfc3412 import MsgAndPduDispatcher
from pysnmp.smi.builder import MibBuilder
from pysnmp.smi.instrum import MibInstrumController


def new_engine() -> SnmpEngine:
    """A pysnmp engine in a twentieth of the time that pysnmp itself takes."""
    return SnmpEngine(msgAndPduDsp=MsgAndPduDispatcher(MibInstrumController(_Builder())))


class _Builder(MibBuilder):  # type: ignore[misc]  # pysnmp is not typed
    """pysnmp's builder compiles the source of a dozen modules for every engine, and each of them twice."""

    def __init__(self) -> None:
        self._loaded: set[str] = set()
        super().__init__()

    def load_module(self, modName: str, **userCtx: Any) -> Any:
        code = _compiled(modName)
        if code is None:
            return super().load_module(modName, **userCtx)
        if modName not in self._loaded:
            self._loaded.add(modName)
            exec(code, {"mibBuilder": self, "userCtx": userCtx})  # noqa: S102 - it is pysnmp's, and exec is how it does it
        return self


@cache
def _compiled(name: str) -> CodeType | None:
    """A module of pysnmp's core; None for any other."""
    for package in MibBuilder.DEFAULT_CORE_MIBS.split(os.pathsep):
        spec = find_spec(f"{package}.{name}")
        if spec is not None and isinstance(spec.loader, InspectLoader):
            return spec.loader.get_code(spec.name)
    return None
