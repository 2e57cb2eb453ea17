"""The statutory forms, and matching a document's tables against them (``tables.find_tables``)."""
