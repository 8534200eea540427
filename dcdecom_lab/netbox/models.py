"""Every model that this NetBox has; one without a path is served by none."""

from __future__ import annotations

from dcdecom_lab.netbox import (
    accounts,
    custom_fields,
    devices,
    hardware,
    object_types,
    other_models,
    panels,
    pointing,
    stacks,
)
from dcdecom_lab.netbox.rendering import Model

MODELS: dict[str, Model] = {
    model.name: model
    for module in (devices, panels, hardware, stacks, other_models, custom_fields, object_types, accounts, pointing)
    for model in module.MODELS
}
BY_PATH: dict[str, Model] = {model.path: model for model in MODELS.values() if model.path}
