"""Every dialect by the name that the inventory calls its platform: Netmiko's name for that kind of switch."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.adapters.switch.dialects.arista_eos import ARISTA_EOS
from dcdecom.adapters.switch.dialects.aruba_aoscx import ARUBA_AOSCX
from dcdecom.adapters.switch.dialects.cisco_ios import CISCO_IOS
from dcdecom.adapters.switch.dialects.cisco_nxos import CISCO_NXOS
from dcdecom.adapters.switch.dialects.dell_os6 import DELL_OS6
from dcdecom.adapters.switch.dialects.dell_os10 import DELL_OS10
from dcdecom.adapters.switch.dialects.dialect import Dialect
from dcdecom.adapters.switch.dialects.extreme_exos import EXTREME_EXOS
from dcdecom.adapters.switch.dialects.frr import FRR
from dcdecom.adapters.switch.dialects.hp_comware import HP_COMWARE
from dcdecom.adapters.switch.dialects.hp_procurve import HP_PROCURVE
from dcdecom.adapters.switch.dialects.huawei_vrp import HUAWEI_VRP
from dcdecom.adapters.switch.dialects.huawei_vrpv8 import HUAWEI_VRPV8
from dcdecom.adapters.switch.dialects.juniper_junos import JUNIPER_JUNOS
from dcdecom.adapters.switch.dialects.mikrotik_routeros import MIKROTIK_ROUTEROS
from dcdecom.adapters.switch.dialects.ruckus_fastiron import RUCKUS_FASTIRON
from dcdecom.adapters.switch.dialects.ruijie_os import RUIJIE_OS

DIALECTS: Mapping[str, Dialect] = {
    "arista_eos": ARISTA_EOS,
    "aruba_aoscx": ARUBA_AOSCX,
    "cisco_ios": CISCO_IOS,
    "cisco_nxos": CISCO_NXOS,
    "dell_os10": DELL_OS10,
    "dell_os6": DELL_OS6,
    "extreme_exos": EXTREME_EXOS,
    "frr": FRR,
    "hp_comware": HP_COMWARE,
    "hp_procurve": HP_PROCURVE,
    "huawei_vrp": HUAWEI_VRP,
    "huawei_vrpv8": HUAWEI_VRPV8,
    "juniper_junos": JUNIPER_JUNOS,
    "mikrotik_routeros": MIKROTIK_ROUTEROS,
    "ruckus_fastiron": RUCKUS_FASTIRON,
    "ruijie_os": RUIJIE_OS,
}

__all__ = ["DIALECTS", "Dialect"]
