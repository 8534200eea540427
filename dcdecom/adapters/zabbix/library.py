"""zabbix_utils without its asynchronous half.

That half loads aiohttp where it is installed, which pyHanko brings: forty modules that no command here uses.
"""

from __future__ import annotations

import sys

UNUSED = "aiohttp"

if UNUSED in sys.modules:
    from zabbix_utils import ModuleBaseException as ModuleBaseException
    from zabbix_utils import ZabbixAPI as ZabbixAPI
else:
    sys.modules[UNUSED] = None  # type: ignore[assignment]  # as Python has it: an import of it says that it is not there
    try:
        from zabbix_utils import ModuleBaseException as ModuleBaseException
        from zabbix_utils import ZabbixAPI as ZabbixAPI
    finally:
        del sys.modules[UNUSED]
