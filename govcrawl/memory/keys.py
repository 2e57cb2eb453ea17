"""How a spider marks its requests and finds what was not sent again."""

ENTRY = "entry_url"
"""Key in ``Request.meta``: the request fetches a listed report; the address by which the list names it."""

LIST = "is_list"
"""Key in ``Request.meta``: the request fetches a list, which may be answered from the archive."""

NOT_MODIFIED = "not_modified"
"""Flag of a response that was answered by 304 and got its body from the archive."""
