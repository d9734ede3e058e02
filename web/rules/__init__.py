"""The rules in force: every value and period with the text that sets it, for all staff to read."""

from web.rules.views import blueprint

__all__ = ["blueprint"]
