"""Run ids name files and sort by time."""

from scrapy.settings import Settings

from govcrawl.runs.ids import new_run_id, run_id


def test_run_ids_are_unique_and_fit_into_file_names() -> None:
    ids = {new_run_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(one) == len("20260314T021500Z-9f3a1c") and one.isascii() for one in ids)


def test_all_spiders_of_a_process_share_one_id() -> None:
    assert run_id(Settings()) == run_id(Settings())
    assert run_id(Settings({"RUN_ID": "night"})) == "night"
