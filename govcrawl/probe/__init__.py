"""First contact with the live sites: what of the registry a few polite requests confirm, and what not."""
