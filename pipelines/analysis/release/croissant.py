"""The same release for machine learning: Croissant 1.0 (`croissant.json`, JSON-LD on schema.org)."""

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.analysis.release.datapackage import Table, description_of, kind_of
from pipelines.analysis.release.snapshot import day

CONFORMS_TO = "http://mlcommons.org/croissant/1.0"

_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""As Croissant 1.0 wants it."""

_TYPES = {
    "string": "sc:Text",
    "integer": "sc:Integer",
    "number": "sc:Float",
    "boolean": "sc:Boolean",
    "date": "sc:Date",
    "datetime": "sc:DateTime",
}
_FORMATS = {".csv": "text/csv", ".parquet": "application/x-parquet"}


def croissant(package: Mapping[str, Any], tables: Sequence[Table], url: str) -> dict[str, Any]:
    """The description, from what the data package says of the release.

    Args:
        package: the data package.
        tables: of the release; their records are read from the first file of each.
        url: where it is, or will be, published.
    """
    [license_] = package["licenses"]
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": package["name"],
        "description": package["description"],
        "alternateName": [package["title"], package["titleZh"]],
        "license": license_["path"],
        "creator": [{"@type": "sc:Organization", "name": one["title"]} for one in package["contributors"]],
        "datePublished": day(package),
        "version": package["version"],
        "keywords": package["keywords"],
        "citeAs": package["citation"],
        "inLanguage": ["zh", "en"],
        "isLiveDataset": False,
        "url": url,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": file.path.name,
                "name": file.path.name,
                "contentUrl": file.path.name,
                "contentSize": f"{file.bytes} B",
                "encodingFormat": _FORMATS[file.path.suffix],
                "sha256": file.sha256,
            }
            for table in tables
            for file in table.files
        ],
        "recordSet": [_records(table) for table in tables],
    }


def _records(table: Table) -> dict[str, Any]:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.title,
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{field.name}",
                "name": field.name,
                "description": description_of(field),
                "dataType": _TYPES[kind_of(field)],
                "source": {
                    "fileObject": {"@id": table.files[0].path.name},
                    "extract": {"column": field.name},
                },
            }
            for field in table.schema
        ],
    }
