"""Sites that nobody here has seen: drawn by dice, crawled by the real spiders, judged by what they hold."""
