"""The tongues that a lab switch can speak, by the names that the inventory gives to platforms."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom_lab.dialects.arista_eos import ARISTA_EOS
from dcdecom_lab.dialects.aruba_aoscx import ARUBA_AOSCX
from dcdecom_lab.dialects.cisco_ios import CISCO_IOS
from dcdecom_lab.dialects.cisco_nxos import CISCO_NXOS
from dcdecom_lab.dialects.cli_profile import Tongue
from dcdecom_lab.dialects.dell_os6 import DELL_OS6
from dcdecom_lab.dialects.dell_os10 import DELL_OS10
from dcdecom_lab.dialects.extreme_exos import EXTREME_EXOS
from dcdecom_lab.dialects.frr import FRR
from dcdecom_lab.dialects.hp_comware import HP_COMWARE
from dcdecom_lab.dialects.hp_procurve import HP_PROCURVE
from dcdecom_lab.dialects.huawei_vrp import HUAWEI_VRP
from dcdecom_lab.dialects.huawei_vrpv8 import HUAWEI_VRPV8
from dcdecom_lab.dialects.juniper_junos import JUNIPER_JUNOS
from dcdecom_lab.dialects.mikrotik_routeros import MIKROTIK_ROUTEROS
from dcdecom_lab.dialects.ruckus_fastiron import RUCKUS_FASTIRON
from dcdecom_lab.dialects.ruijie_os import RUIJIE_OS

TONGUES: Mapping[str, Tongue] = {
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

__all__ = ["TONGUES", "Tongue"]
