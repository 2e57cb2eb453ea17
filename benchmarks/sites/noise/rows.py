"""In which order rows come and where: shuffled, twice, on other pages, behind very many others."""

from collections.abc import Callable
from datetime import date
from random import Random

from benchmarks.sites.site import DrawnSite, Listing, Row


def order(site: DrawnSite, dice: Random) -> None:
    """No order at all."""
    for listing in site.listings:
        dice.shuffle(listing.rows)


def oldest_first(site: DrawnSite, _dice: Random) -> None:
    """The oldest first."""
    for listing in site.listings:
        listing.rows.reverse()


def _divided(listing: Listing) -> list[list[Row]]:
    size = max(2, min(listing.size, -(-len(listing.rows) // 2)))
    return [listing.rows[at : at + size] for at in range(0, len(listing.rows), size)] or [[]]


def twice(site: DrawnSite, _dice: Random) -> None:
    """The last row of a page is the first of the next, as when something is published meanwhile."""
    for listing in site.listings:
        if len(listing.rows) > 2:
            pages = _divided(listing)
            for before, after in zip(pages, pages[1:], strict=False):
                after.insert(0, before[-1])
            listing.per_page = pages
            listing.size = max(map(len, pages))


def pages_mixed(site: DrawnSite, dice: Random) -> None:
    """Pages out of order."""
    for listing in site.listings:
        if len(listing.rows) > 2:
            listing.size = max(2, -(-len(listing.rows) // 3))
            pages = [listing.rows[at : at + listing.size] for at in range(0, len(listing.rows), listing.size)]
            full, rest = pages[:-1], pages[-1]
            dice.shuffle(full)
            listing.rows[:] = [row for page in (*full, rest) for row in page]


def empty_last(site: DrawnSite, _dice: Random) -> None:
    """A last page without rows."""
    for listing in site.listings:
        listing.empty_last = True


def repeated_last(site: DrawnSite, _dice: Random) -> None:
    """Past the end the last page once more."""
    for listing in site.listings:
        listing.ends = "repeats"


def copies(site: DrawnSite, dice: Random) -> None:
    """Rows that stand in two lists."""
    if len(site.listings) < 2:
        return
    for listing in site.listings:
        other = dice.choice(site.listings)
        if other is not listing and listing.rows:
            row = dice.choice(listing.rows)
            if row not in other.rows:
                other.rows.append(row)


def many(site: DrawnSite, dice: Random) -> None:
    """One list of 230 pages, most of it other papers."""
    listing = max(site.listings, key=lambda one: len(one.rows))
    listing.size = 5
    papers = [
        Row(
            f"关于第{n}号公共租赁住房选房结果的公示",
            f"https://{site.hosts[0]}/gs/{n}.html",
            date(2018 + n % 7, 1 + n % 12, 1 + n % 28),
            "other",
        )
        for n in range(230 * 5 - len(listing.rows))
    ]
    rows = [*papers, *listing.rows]
    dice.shuffle(rows)
    last = listing.rows[-1]
    rows.remove(last)
    listing.rows[:] = [*rows, last]


KINDS: dict[str, Callable[[DrawnSite, Random], None]] = {
    "order": order,
    "oldest_first": oldest_first,
    "twice": twice,
    "pages_mixed": pages_mixed,
    "empty_last": empty_last,
    "repeated_last": repeated_last,
    "in_two_lists": copies,
    "many_pages": many,
}
