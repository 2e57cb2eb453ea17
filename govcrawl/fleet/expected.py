"""How many documents a district has: as many as have landed, else as many as the registry promises."""

from collections import Counter
from datetime import date
from pathlib import Path

from pipelines import places
from pipelines.places import District
from pipelines.store.inventory import inventory, inventory_years


def landed(data_dir: Path) -> Counter[str]:
    """Reports that have landed, by district."""
    return Counter(
        agency.partition("-")[0]
        for year in inventory_years(data_dir)
        for agency in (inventory(data_dir, year) or {}).get("datasets", {})
    )


def promised(entry: District, today: date) -> int:
    """A report a year and agency, from the first year on; a city's own site has one of each district."""
    if entry.key in places.districts():
        agencies = sum(agency.expected for agency in places.agencies(entry.key))
    else:
        agencies = len(places.cities()[entry.city].today)
    return agencies * max(today.year - entry.first_year, 1)
