"""The statutory forms, and matching a document's tables against them."""

from pipelines.forms.tables import Tables, find_tables

__all__ = ["Tables", "find_tables"]
