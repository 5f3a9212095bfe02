"""Files -> reports and units.

table = read_table(path)                            any kind of file, text cells with names
columns = guess_columns(table.columns, table.rows)  a person may choose others
ingested = read_units(table, columns)               units by report, problems by row
outcome = ingest(store, ingested)                   on record
"""

from annotation.ingest.appendix import appendix_material
from annotation.ingest.columns import Columns, guess_columns
from annotation.ingest.files import read_content, read_table
from annotation.ingest.recording import Outcome, ingest
from annotation.ingest.sample import read_sample
from annotation.ingest.table import Problem, Row, Table
from annotation.ingest.units import FileReport, FileUnit, Ingested, read_units

__all__ = [
    "Columns",
    "FileReport",
    "FileUnit",
    "Ingested",
    "Outcome",
    "Problem",
    "Row",
    "Table",
    "appendix_material",
    "guess_columns",
    "ingest",
    "read_content",
    "read_sample",
    "read_table",
    "read_units",
]
