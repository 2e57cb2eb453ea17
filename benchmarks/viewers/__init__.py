"""What `read` makes of damaged pages, against what viewers show of them."""
