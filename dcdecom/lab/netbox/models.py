"""Every model that this NetBox serves."""

from __future__ import annotations

from dcdecom.lab.netbox import devices, other_models
from dcdecom.lab.netbox.rendering import Model

MODELS: dict[str, Model] = {model.name: model for model in (*devices.MODELS, *other_models.MODELS)}
BY_PATH: dict[str, Model] = {model.path: model for model in MODELS.values()}
