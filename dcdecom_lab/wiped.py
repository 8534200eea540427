"""The log that an owner of the lab sends, who has erased a disk: as nwipe writes it, and nothing was erased."""

from __future__ import annotations

from datetime import datetime, timedelta


def nwipe_log(serial: str, ended: datetime) -> str:
    """One run of nwipe 0.38 on one disk, all of it erased and read again once."""
    began, at = (f"[{moment:%Y/%m/%d %H:%M:%S}]" for moment in (ended - timedelta(minutes=40), ended))
    return f"""{began}    info: nwipe 0.38
{began}  notice: Found /dev/sdb, SATA, Samsung SSD 870, 480 GB, S/N={serial}
{began}  notice:   method   = PRNG Stream
{began}  notice:   verify   = 1 (last pass)
{began}  notice: /dev/sdb, sect/blk/dev 512/4096/480103981056
{began}  notice: Invoking method 'PRNG Stream' on /dev/sdb

******************************** Error Summary *********************************
!   Device | Pass Errors | Verifications Errors | Fdatasync I\\O Errors
--------------------------------------------------------------------------------
       sdb |           0 |                    0 |                    0
********************************************************************************

********************************* Drive Status *********************************
!   Device | Status | Thru-put | HH:MM:SS | Model/Serial Number
--------------------------------------------------------------------------------
       sdb | Erased |  412 MB/s | 00:40:00 | Samsung SSD 870/{serial}
--------------------------------------------------------------------------------
{at}    info: Nwipe successfully completed. See summary table for details.
"""
