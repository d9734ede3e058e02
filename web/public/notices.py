"""What the publicity board shows, from the room that knows what may be published and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

def published() -> Sequence[Any]:
    """The notices that are up today, the latest first."""
    return ()
