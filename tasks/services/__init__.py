"""The functions behind automatic steps, by the names that diagrams use."""

from tasks.services import calculating, checking, conferring, deciding, leaving, registering, reviewing
from tasks.services.book import services

__all__ = ["calculating", "checking", "conferring", "deciding", "leaving", "registering", "reviewing", "services"]
