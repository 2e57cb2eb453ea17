"""The machines of a fleet: a file that says where each listens and where its data folder is seen from here.

[north]
url = "http://10.0.0.1:6800"
folder = "/srv/nodes/north"
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.toml import read_toml

FILE = "fleet.toml"


@dataclass(frozen=True, slots=True)
class Node:
    """A machine: the address of its Scrapyd, and its data folder as it can be read here."""

    name: str
    url: str
    folder: str


def read_nodes(file: Path) -> dict[str, Node]:
    """The machines by name.

    Raises:
        ConfigurationError: the file is not as it should be, or two machines share an address or a folder.
    """
    if not file.exists():
        raise ConfigurationError(f"no {file}; write one (deploy/fleet.toml shows how) or give --nodes")
    top = read_toml(file.absolute())
    nodes: dict[str, Node] = {}
    for name, rows in top.rows.items():
        table = top.below(name, rows)
        node = table.to(Node, name=name)
        if not re.fullmatch(r"https?://[^/\s]+/?", node.url):
            raise table.wrong('url must be the address of a Scrapyd: url = "http://10.0.0.1:6800"')
        for other in nodes.values():
            if node.url == other.url or Path(node.folder).resolve() == Path(other.folder).resolve():
                raise table.wrong(f"has the address or the folder of [{other.name}]; each has its own")
        nodes[name] = node
    if not nodes:
        raise ConfigurationError(f"{file} names no machine; write a table each: [north]")
    return nodes
