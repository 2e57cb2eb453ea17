"""The city's site (www.shanghai.gov.cn): copies of the districts' own reports, one column a report year."""

from govcrawl.lists.entries import Entry
from govcrawl.lists.titles import plain
from govcrawl.platforms.static import StaticLists
from pipelines import places
from pipelines.identity import named_districts
from pipelines.places import City


class ShanghaiSite(StaticLists):
    """Platform of shanghai. A report is of the district its title names, never of the city."""

    platform = "shanghai"
    falls_back = False  # the city's site is full of reports that are not the districts'

    def district_of(self, entry: Entry) -> str | None:
        """The district of the title."""
        return titled_district(entry.title, places.cities()[self.district.city])


def titled_district(title: str, city: City) -> str | None:
    """The district of today that a title names (`闸北区`: jingan), None if it names none or several."""
    keys = {key for _, key in named_districts(plain(title), city)}
    named = {one.current for key, one in city.districts.items() if key in keys}
    return named.pop() if len(named) == 1 else None
