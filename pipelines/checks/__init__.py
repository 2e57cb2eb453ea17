"""The rules that hold between the numbers of a report. Each yields a row of the dataset `checks`."""

from pipelines.checks.recognised import lifted
from pipelines.checks.text_against_table import fees, shares, text_against_table
from pipelines.checks.tie_outs import tie_outs

__all__ = ["fees", "lifted", "shares", "text_against_table", "tie_outs"]
