"""Tests on the real software: NetBox, Zabbix, FRR, net-snmp and lldpd in network namespaces of their own."""
