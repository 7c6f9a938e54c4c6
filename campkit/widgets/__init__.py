"""Editors for the files that a lab hands in: a table (CSV), a sheet of fields and a grid of choices (YAML). No code needed.

All keep the file on disk as the truth: every change is written at once and atomically, can be undone, and the file
alone is what is graded. Without a browser `show()` draws nothing and the methods do the same work.
"""

from campkit.widgets.field_editor import FieldEditor
from campkit.widgets.grid_editor import GridEditor
from campkit.widgets.table_editor import TableEditor

__all__ = ["FieldEditor", "GridEditor", "TableEditor"]
