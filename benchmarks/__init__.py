"""Speeds beside their yardsticks, measured in one run. They report; they never fail."""
