"""Writes to Zabbix: silence, disable, export, end our silence, delete, and their ways back. Each is one change."""
