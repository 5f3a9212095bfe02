"""The practice material, unlabeled/sample.csv."""

from pathlib import Path

from annotation.ingest.columns import guess_columns
from annotation.ingest.files import read_table
from annotation.ingest.units import Ingested, read_units
from annotation.workspace import SAMPLE


def read_sample(path: Path = SAMPLE) -> Ingested:
    """Return the practice units, not coded.

    Raises NotFound or InvalidInput where the file is missing or has been changed.
    """
    table = read_table(path)
    return read_units(table, guess_columns(table.columns))
