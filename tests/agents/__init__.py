"""What the SNMP reader makes of real devices, as recorded, and of agents that lie."""
