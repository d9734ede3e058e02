"""The services that diagrams may name. Importing this package's modules registers them."""

from __future__ import annotations

from engine.services import Services

services = Services()
