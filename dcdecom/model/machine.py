"""What papers print of a machine's make: what the record has, and what the letter says only where it has nothing."""

from __future__ import annotations

from dcdecom.model.device import Device


def make_and_model(device: Device) -> str:
    """Merek/tipe, such as `HPE ProLiant DL360 Gen10`."""
    record, asked = device.record, device.asked
    if record and record.type:
        return " ".join(filter(None, (record.manufacturer, record.type)))
    return asked.type or " ".join(filter(None, (asked.manufacturer, asked.model)))


def register(device: Device) -> str:
    """Kode barang."""
    return (device.record.kode_barang if device.record else "") or device.asked.kode_barang
