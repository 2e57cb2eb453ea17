"""Every kind of document a report comes in: what `read` makes of drawn reports whose cells are known."""
