"""Whose report a document is and about which year; the agencies known by name (the TOML tables here)."""

from pipelines.identity.identify import identify
from pipelines.identity.registry import (
    Agency,
    agencies,
    agency,
    agency_name,
    districts,
    successor,
)

__all__ = ["Agency", "agencies", "agency", "agency_name", "districts", "identify", "successor"]
