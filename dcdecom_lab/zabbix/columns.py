"""The columns that Zabbix 7.0 shows of each kind of object."""

from __future__ import annotations


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


HOST_FIELDS = words(
    "hostid host name status flags description inventory_mode monitored_by proxyid proxy_groupid assigned_proxyid "
    "ipmi_authtype ipmi_privilege ipmi_username ipmi_password maintenanceid maintenance_status maintenance_type "
    "maintenance_from tls_connect tls_accept tls_issuer tls_subject active_available templateid uuid vendor_name "
    "vendor_version custom_interfaces"
)
INTERFACE_FIELDS = words(
    "interfaceid hostid main type useip ip dns port available error errors_from disable_until details"
)
ITEM_FIELDS = words(
    "itemid type snmp_oid hostid name key_ delay history trends status value_type trapper_hosts units logtimefmt "
    "templateid valuemapid params ipmi_sensor authtype username password publickey privatekey flags interfaceid "
    "description inventory_link jmx_endpoint master_itemid timeout url query_fields posts status_codes "
    "follow_redirects post_type http_proxy headers retrieve_mode request_method output_format ssl_cert_file "
    "ssl_key_file ssl_key_password verify_peer verify_host allow_traps state error parameters lastclock lastns "
    "lastvalue prevvalue name_resolved "
    "formula evaltype lifetime lifetime_type enabled_lifetime enabled_lifetime_type uuid"
)
TRIGGER_FIELDS = words(
    "triggerid expression description url status value priority lastchange comments error templateid type state flags "
    "recovery_mode recovery_expression correlation_mode correlation_tag manual_close opdata event_name url_name uuid"
)
EVENT_FIELDS = words(
    "eventid source object objectid clock value acknowledged ns name severity r_eventid c_eventid cause_eventid"
)
PROBLEM_FIELDS = words(
    "eventid source object objectid clock ns r_eventid r_clock r_ns correlationid userid name acknowledged severity "
    "cause_eventid opdata suppressed urls"
)
MAINTENANCE_FIELDS = words("maintenanceid name maintenance_type description active_since active_till tags_evaltype")
INVENTORY_FIELDS = words(
    "type type_full name alias os os_full os_short serialno_a serialno_b tag asset_tag macaddress_a macaddress_b "
    "hardware hardware_full software software_full software_app_a software_app_b software_app_c software_app_d "
    "software_app_e contact location location_lat location_lon notes chassis model hw_arch vendor contract_number "
    "installer_name deployment_status url_a url_b url_c host_networks host_netmask host_router oob_ip oob_netmask "
    "oob_router date_hw_purchase date_hw_install date_hw_expiry date_hw_decomm site_address_a site_address_b "
    "site_address_c site_city site_state site_country site_zip site_rack site_notes poc_1_name poc_1_email "
    "poc_1_phone_a poc_1_phone_b poc_1_cell poc_1_screen poc_1_notes poc_2_name poc_2_email poc_2_phone_a "
    "poc_2_phone_b poc_2_cell poc_2_screen poc_2_notes"
)
TEMPLATE_FIELDS = words(
    "templateid host name description uuid vendor_name vendor_version status flags proxyid proxy_groupid monitored_by "
    "ipmi_authtype ipmi_privilege ipmi_username ipmi_password maintenanceid maintenance_status maintenance_type "
    "maintenance_from tls_connect tls_accept tls_issuer tls_subject tls_psk tls_psk_identity custom_interfaces"
)
