"""The file of a fleet's machines: what is wrong with it is one line that says what to write."""

from pathlib import Path

import pytest

from govcrawl.fleet.nodes import read_nodes
from pipelines.errors import ConfigurationError

NORTH = '[north]\nurl = "http://10.0.0.1:6800"\nfolder = "/srv/north"\n'


def test_the_example_is_one() -> None:
    example = Path(__file__).parents[3] / "deploy" / "fleet.toml"
    assert list(read_nodes(example)) == ["north", "south"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, r"no .*fleet\.toml; write one \(deploy/fleet\.toml shows how\)"),
        (NORTH.replace("http://", ""), "url must be the address of a Scrapyd"),
        (
            NORTH + NORTH.replace("north", "south").replace("/srv/south", "/srv/b"),
            r"has the address or the folder of .north.",
        ),
    ],
    ids=["missing", "no address", "one address twice"],
)
def test_what_is_wrong_is_said(tmp_path: Path, content: str | None, says: str) -> None:
    file = tmp_path / "fleet.toml"
    if content is not None:
        file.write_text(content)
    with pytest.raises(ConfigurationError, match=says):
        read_nodes(file)
