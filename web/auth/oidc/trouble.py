"""What can go wrong with an identity platform. `why` is for the log of whoever runs the machine."""

from __future__ import annotations


class Silent(Exception):
    """It is out of reach, slow, or set up in a way that leads nowhere."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Distrusted(Exception):
    """What came back proves nothing: forged, used before, too old, or meant for others."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Unknown(Exception):
    """The platform knows somebody whom this house does not know, or knows as somebody else."""

    def __init__(self, account: str, why: str) -> None:
        super().__init__(why)
        self.account, self.why = account, why
