"""The statutory forms, and matching a document's tables against them."""

from pipelines.forms.tables import Tables, read_tables

__all__ = ["Tables", "read_tables"]
