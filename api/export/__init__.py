"""CSV of every connection: the same schema, permissions and limits, page after page.

`asking` finds the one connection of an operation, `paging` rewrites it, `pages` reads it as of one
moment, `cells` writes what no spreadsheet takes for a formula, `defaults` writes operations for
people who write none, `view` is the door.
"""

from api.export.asking import asked
from api.export.cells import csv_line, unescaped
from api.export.pages import NotExported, csv_lines
from api.export.view import ExportView, ListView

__all__ = ["ExportView", "ListView", "NotExported", "asked", "csv_line", "csv_lines", "unescaped"]
