"""Whose report a document is and about which year."""

from pipelines.identity.identify import identify
from pipelines.identity.lookup import named_districts

__all__ = ["identify", "named_districts"]
