"""What the running text of a report says: its sections, its first lines, and figures stated in sentences."""
