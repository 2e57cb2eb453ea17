"""Which cities, districts and agencies there are, and where they publish: one folder of TOML a city."""

from pipelines.places.model import (
    GOVERNMENT,
    TOTAL,
    Acknowledged,
    Agency,
    City,
    District,
    Least,
    site_of,
)
from pipelines.places.registry import (
    agencies,
    agency,
    agency_name,
    cities,
    district,
    districts,
    official_hosts,
    registered,
    successor,
)

__all__ = [
    "GOVERNMENT",
    "TOTAL",
    "Acknowledged",
    "Agency",
    "City",
    "District",
    "Least",
    "agencies",
    "agency",
    "agency_name",
    "cities",
    "district",
    "districts",
    "official_hosts",
    "registered",
    "site_of",
    "successor",
]
