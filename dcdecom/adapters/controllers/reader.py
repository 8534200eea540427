"""Every controller that the configuration leads to, each asked for one device."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from ipaddress import ip_address
from typing import TypeVar

from dcdecom.adapters.batching import OTHER_FORM, Unread
from dcdecom.adapters.controllers import documents
from dcdecom.adapters.controllers.redfish import Connection, Documents
from dcdecom.adapters.controllers.rights import rights
from dcdecom.adapters.http import Failed, certificate_until
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.limits import OverLimit
from dcdecom.model.estate.controller import Controller, Power
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.settings import ControllerSettings, NamedController
from dcdecom.ports.clock import Clock
from dcdecom.ports.controllers import AccountRights

V = TypeVar("V")
SYSTEM = "controller"
AT_ONCE = 8
"""Controllers that are asked side by side; each of them is asked for one thing at a time."""
NOWHERE = "neither the configuration nor the record says where its controller answers"
LEFT = "the configuration has its controller left alone"


class Controllers:
    """`ControllerReader` and `ControllerAccount`."""

    def __init__(self, settings: ControllerSettings, secrets: Secrets, clock: Clock) -> None:
        self._settings, self._secrets, self._clock = settings, secrets, clock
        self._named = {each.device: each for each in settings.servers}
        self._connections: dict[tuple[str, str], Connection] = {}
        self._alone = threading.Lock()

    def controllers(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[Controller]]:
        def read(found: Documents, device: DeviceRecord, source: Callable[[], Source]) -> Controller:
            unknown = Source.named(SYSTEM, device.name)
            return documents.controller(found, device, lambda ask: _asked(ask, source, unknown, self._clock))

        return self._each(devices, read)

    def power(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[Power]]:
        return self._each(devices, lambda found, device, source: documents.power(found, device))

    # --- what the doctor asks ----------------------------------------------------------------------------------------

    def named(self) -> tuple[str, ...]:
        return tuple(each.device for each in self._settings.servers if each.by != "nothing")

    def certificate(self, device: DeviceRecord) -> Answer[datetime]:
        its = self._its(device.name)
        url = self._url(its, device) if its else ""
        source = replace(Source.named(SYSTEM, device.name), address=url)
        try:
            until = None if its is None or its.fingerprint else certificate_until(url, its.ca_file, its.timeout)
        except Failed as failed:
            return Unreadable(failed.reason, source, self._clock.now())
        except InputError as error:
            return Unreadable(_said(error), source, self._clock.now())
        if until is None:
            return Absent("an end of its certificate", source, self._clock.now())
        return Reading(until, source, self._clock.now())

    def rights(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[AccountRights]]:
        def read(found: Documents, device: DeviceRecord, source: Callable[[], Source]) -> AccountRights:
            its = self._its(device.name)
            return rights(found, its.reader.username if its and its.reader else "")

        return self._each(devices, read)

    # --- one controller ----------------------------------------------------------------------------------------------

    def _each(
        self, devices: Sequence[DeviceRecord], read: Callable[[Documents, DeviceRecord, Callable[[], Source]], V]
    ) -> dict[str, Answer[V]]:
        if not devices:
            return {}
        with ThreadPoolExecutor(min(AT_ONCE, len(devices)), thread_name_prefix="controllers") as pool:
            answers = pool.map(lambda device: self._of(device, read), devices)
            return {device.name: answer for device, answer in zip(devices, answers, strict=True)}

    def _of(
        self, device: DeviceRecord, read: Callable[[Documents, DeviceRecord, Callable[[], Source]], V]
    ) -> Answer[V]:
        its, unknown = self._its(device.name), Source.named(SYSTEM, device.name)
        if its is None or its.by == "nothing":
            return Absent(LEFT if its else NOWHERE, unknown, self._clock.now())
        url = self._url(its, device)
        if not url:
            if its.device in self._named:
                return Unreadable("the record has no out-of-band address of it", unknown, self._clock.now())
            return Absent(NOWHERE, unknown, self._clock.now())
        connection = self._connection(its, url)

        def source() -> Source:
            return Source(SYSTEM, device.name, connection.url, its.fingerprint, connection.estate)

        def ask() -> V:
            with connection.asking() as found:
                return read(found, device, source)

        return _asked(ask, source, unknown, self._clock)

    def _its(self, device: str) -> NamedController | None:
        """How the controller of a device is asked; None where nothing says that it is."""
        every = self._settings
        its = self._named.get(device, NamedController(device) if every.from_record else None)
        if its is None:
            return None
        trusted = its.ca_file or (None if its.fingerprint else every.ca_file)
        return replace(its, reader=its.reader or every.reader, ca_file=trusted, timeout=its.timeout or every.timeout)

    def _url(self, its: NamedController, device: DeviceRecord) -> str:
        """Where it answers; empty where nothing says it."""
        if its.url or not device.oob_ip:
            return its.url
        ip = ip_address(device.oob_ip)
        return f"https://[{ip}]" if ip.version == 6 else f"https://{ip}"

    def _connection(self, its: NamedController, url: str) -> Connection:
        with self._alone:
            key = (its.device, url)
            if key not in self._connections:
                self._connections[key] = Connection(url, its, its.reader, self._secrets)
            return self._connections[key]


def _asked(
    ask: Callable[[], V], source: Callable[[], Source], unknown: Source, clock: Clock
) -> Reading[V] | Unreadable:
    """What was read, or why it was not. `source` is asked afterwards: only an answer tells the estate.

    `unknown`: the same, where nothing could be asked.
    """
    try:
        value = ask()
    except Unread as error:
        return Unreadable(str(error), source(), clock.now())
    except Failed as failed:
        return Unreadable(failed.reason, source(), clock.now())
    except InputError as error:
        return Unreadable(_said(error), unknown, clock.now())
    except OverLimit as error:
        return Unreadable(str(error), source(), clock.now())
    except OTHER_FORM as error:
        return Unreadable(f"another form than Redfish's ({type(error).__name__})", source(), clock.now())
    return Reading(value, source(), clock.now())


def _said(error: InputError) -> str:
    return f"{error.what}. {error.advice}" if error.advice else error.what
