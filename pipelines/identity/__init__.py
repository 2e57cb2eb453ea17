"""Whose report a document is and about which year."""

from pipelines.identity.identify import identify
from pipelines.identity.lookup import find as find_agency
from pipelines.identity.lookup import named_districts

__all__ = ["find_agency", "identify", "named_districts"]
