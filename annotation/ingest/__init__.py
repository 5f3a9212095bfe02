"""Files -> reports and units.

table = read_table(path)                            any kind of file, text cells with names
columns = guess_columns(table.columns, table.rows)  a person may choose others
ingested = read_units(table, columns)               units by report, problems by row
outcome = ingest(store, ingested)                   on record

export = read_table_or_export(data, file)           what another Jalur exported
outcome = merge(store, codebook, export)            on record, under the same ids

report = read_apart(data, file)                     a PDF, DOCX, HTML or text, units with places
ingested = units_of(report, title, report.units)    those that a person wants; with a codebook
                                                    they have the codes that their tables say
"""

from annotation.ingest.apart import read_apart
from annotation.ingest.appendix import appendix_material
from annotation.ingest.columns import Columns, guess_columns
from annotation.ingest.export_file import Export, is_old_export, read_table_or_export
from annotation.ingest.files import read_content, read_data, read_table
from annotation.ingest.merging import merge
from annotation.ingest.recording import Outcome, ingest
from annotation.ingest.report_codes import with_codes_of
from annotation.ingest.report_text import PlacedUnit, ReportText, units_of
from annotation.ingest.reports import looks_like_report
from annotation.ingest.sample import read_sample
from annotation.ingest.table import Problem, Row, Table
from annotation.ingest.units import FileReport, FileUnit, Ingested, read_units

__all__ = [
    "Columns",
    "Export",
    "FileReport",
    "FileUnit",
    "Ingested",
    "Outcome",
    "PlacedUnit",
    "Problem",
    "ReportText",
    "Row",
    "Table",
    "appendix_material",
    "guess_columns",
    "ingest",
    "is_old_export",
    "looks_like_report",
    "merge",
    "read_apart",
    "read_content",
    "read_data",
    "read_sample",
    "read_table",
    "read_table_or_export",
    "read_units",
    "units_of",
    "with_codes_of",
]
