"""Sites that nobody here has seen: drawn by dice, crawled by the real spiders, what landed against what they hold."""
