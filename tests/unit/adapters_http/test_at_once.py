"""A connection that several threads ask first: each answer says whose estate it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dcdecom.adapters.netbox.connection import Connection as NetBoxConnection
from dcdecom.adapters.secrets import Secrets
from dcdecom.adapters.zabbix.connection import Connection as ZabbixConnection
from dcdecom.model.settings import SecretRef

from .conftest import netbox_settings, zabbix_settings

THREADS = 4


class Slow(Mapping[str, str]):
    """Slow as a key store may be: all threads have asked before the first has its answer."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __getitem__(self, name: str) -> str:
        self.asked.append(name)
        time.sleep(0.2)
        return "r" * 40

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(("READER",))

    def __len__(self) -> int:
        return 1


@pytest.mark.parametrize(
    "connected",
    [lambda s: NetBoxConnection(netbox_settings("http://127.0.0.1:1"), SecretRef("env:READER"), s),
     lambda s: ZabbixConnection(zabbix_settings("http://127.0.0.1:1"), SecretRef("env:READER"), s)],
    ids=["netbox", "zabbix"],
)  # fmt: skip
def test_threads_that_ask_first_share_a_session_and_look_the_secret_up_once(
    connected: Callable[[Secrets], Any],
) -> None:
    surroundings = Slow()
    connection = connected(Secrets(surroundings))
    with ThreadPoolExecutor(THREADS) as pool:
        sessions = [one.result() for one in [pool.submit(lambda: connection.session) for _ in range(THREADS)]]
    assert len({id(session) for session in sessions}) == 1
    assert surroundings.asked == ["READER"]
    sessions[0].estate = "lab"
    assert connection.source.estate == "lab"
