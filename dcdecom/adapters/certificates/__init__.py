"""Certificates of erased disks: nwipe's report and its log. Of any other file nothing is read."""
