"""Who is leaving and who has left: the lists that villages and townships work by."""

from web.leaving.views import blueprint

__all__ = ["blueprint"]
