"""A small reader of SNMP of our own, for reading a fleet in bulk: GET, GETNEXT and GETBULK by v2c and v3, no writes.

`ber` reads and writes bytes, `pdu` what is asked and answered in them, `usm` version 3 (RFC 3414, 3826, 7860), `link`
is UDP to one agent, `agent` joins them. Whatever is not exactly an answer to what was asked is dropped or named.
"""
