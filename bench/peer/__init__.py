"""netbox-zabbix-sync beside `dcdecom reconcile`, on one real NetBox and one real Zabbix with the same devices."""
