"""``load`` and ``across`` as analysts call them: names for slugs, whose report it is, labels."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from pipelines import across as comparisons
from pipelines.analysis import resolve
from pipelines.analysis.acknowledged import ACKNOWLEDGED, FINDING, finding, words
from pipelines.analysis.labels import Language
from pipelines.analysis.labels import labels as labels_of
from pipelines.analysis.usage import beware
from pipelines.store import paths, reader
from pipelines.store.parquet import with_key
from pipelines.store.scan import read_year

_WHOSE = ("district", "agency_name", "agency_kind")


@paths.at_one_moment
def load(
    dataset: str,
    *,
    year: int | Iterable[int] | None = None,
    agency: str | Iterable[str] | None = None,
    district: str | Iterable[str] | None = None,
    columns: Iterable[str] | None = None,
    agencies: bool = False,
    labels: Language | None = None,
    data_dir: str | os.PathLike[str] | None = None,
) -> pd.DataFrame:
    """One dataset, or a part of it, as a DataFrame.

    Args:
        dataset: ``reports``, ``proactive``, ``requests``, ``reviews``, ``indicators`` or ``checks``.
        year: report year or years; all by default.
        agency: slug or name, or several: ``changning-rsj``, ``长宁区人社局`` (``resolve``); all by default.
        district: pinyin or Chinese, or several: ``changning``, ``长宁区``: their agencies only, those of
            districts merged into them too.
        columns: which column or columns besides ``year`` and ``agency``; all by default. ``checks`` has
            ``acknowledged`` as well: of a finding that a person has judged, since when and why.
        agencies: whose report it is, too: ``district``, ``agency_name`` and ``agency_kind``. Those of kind
            ``district`` are totals over all others: leave them out before you add.
        labels: ``zh`` or ``en``: every code has a column beside it with what it is called, ``outcome_label``
            and ``status_label``, in this language. By default only codes of the forms have one, in Chinese.
        data_dir: the data folder; by default ``$GOVCRAWL_DATA``, else ``data`` of the project.

    Returns:
        Rows by year, then agency, then as in the report. ``year`` (int16) and ``agency`` come first.
        Codes and labels are categories in the order of the statutory form, dates ``datetime64``,
        places in the document nullable ``Int16``. Nothing matching gives a frame without rows.
        ``attrs["beware"]`` says what to beware of: totals are rows too, districts count twice.

    Warns:
        UserWarning: no report at all is of one of the agencies, districts or years, or of a range of years;
            or what has landed is gone.

    Raises:
        StoreError: unknown dataset or column, what can't be a year or an agency, a name that is not certain
            (the line lists what it can mean), no data folder, or a file that can't be read.

    Example:
        Table 三 as the report prints it, outcomes by applicants:

        ```python
        cells = govcrawl.load("requests", year=2024, agency="长宁区人社局")
        table = cells.pivot(index="outcome_label", columns="applicant_label", values="value")
        ```
    """
    root = paths.data_dir(data_dir)
    asked = None if columns is None else paths.several(columns)
    judgement = dataset == "checks" and (asked is None or ACKNOWLEDGED in asked)
    if judgement and asked is not None:
        asked = [name for name in dict.fromkeys([*asked, *FINDING]) if name != ACKNOWLEDGED]
    if labels is not None:
        labels_of("outcome", labels)  # says which languages there are
    frame = reader.load(
        dataset,
        year=year,
        agency=resolve.slugs(agency, root),
        district=resolve.keys(district),
        columns=asked,
        data_dir=root,
    )
    if judgement:
        frame[ACKNOWLEDGED] = _acknowledged(frame, root)
        frame = frame if columns is None else frame[["year", "agency", *paths.several(columns)]]
    if agencies:
        _add_whose(frame, root)
    if labels is not None:
        _add_labels(frame, labels)
    if notes := beware(dataset):
        frame.attrs["beware"] = [note.zh if labels == "zh" else note.en for note in notes]
    return frame


@paths.at_one_moment
def across(*, district: str | None = None, data_dir: str | os.PathLike[str] | None = None) -> pd.DataFrame:
    """As ``pipelines.across.across``, of a district in pinyin or Chinese."""
    keys = resolve.keys(district)
    return comparisons.across(district=keys[0] if keys else None, data_dir=data_dir)


def _acknowledged(frame: pd.DataFrame, root: Path) -> "pd.Series[Any]":
    """Of the findings that a person has judged, since when and why; null for all others."""
    reasons = words(root)
    keys = zip(*(frame[name] for name in ("agency", "year", *FINDING)), strict=True) if reasons else ()
    said = [reasons.get(finding(*key)) for key in keys] or [None] * len(frame)
    return pd.Series(said, index=frame.index, dtype="str")


def _add_whose(frame: pd.DataFrame, root: Path) -> None:
    """Columns of ``reports`` behind the agency's slug, for the same year and agency."""
    lacking = [name for name in _WHOSE if name not in frame]
    slugs = frame["agency"].cat.categories
    found = [read_year(root, "reports", year, lacking, slugs) for year in frame["year"].unique().tolist()]
    heads = pa.concat_tables([with_key("reports", lacking).empty_table(), *found]).to_pandas()
    known = pd.Index(heads["year"].astype("int64") * len(slugs) + slugs.get_indexer(heads["agency"].array))
    at = known.get_indexer(frame["year"].astype("int64") * len(slugs) + frame["agency"].cat.codes)
    place = list(frame.columns).index("agency")
    for name in lacking[::-1]:
        frame.insert(place + 1, name, pd.Series(pd.Categorical(heads[name]).take(at, allow_fill=True)))


def _add_labels(frame: pd.DataFrame, language: Language) -> None:
    """Beside every code what it is called; labels that the form prints give way to English ones."""
    groups = labels_of("group", language)
    if "outcome" in frame and "group_label" in frame and language == "en":
        of_code = {code: groups.get(code.partition(".")[0]) for code in frame["outcome"].cat.categories}
        frame["group_label"] = _relabelled(frame["outcome"], of_code)
    for code in [name for name in frame.columns if labels_of(name, language)]:
        label = f"{code}_label"
        made = _relabelled(frame[code], labels_of(code, language))
        if label not in frame:
            frame.insert(list(frame.columns).index(code) + 1, label, made)
        elif language == "en":
            frame[label] = made


def _relabelled(codes: "pd.Series[Any]", names: Mapping[str, str | None]) -> "pd.Series[Any]":
    """What each code is called, in the order of the codes: itself where nothing names it."""
    codes = codes.astype("category")
    called = [names.get(code, code) for code in codes.cat.categories]
    known = [*dict.fromkeys(one for one in called if one is not None)]
    places = np.array([*(-1 if one is None else known.index(one) for one in called), -1], np.int64)
    numbers = places[codes.cat.codes.to_numpy()]
    return pd.Series(pd.Categorical.from_codes(numbers, dtype=pd.CategoricalDtype(known)), index=codes.index)
