"""Editors for the files that a lab hands in: a table (CSV) and a sheet of fields (YAML). No code needed.

Both keep the file on disk as the truth: every change is written at once and atomically, can be undone, and the file
alone is what is graded. Without a browser `show()` draws nothing and the methods do the same work.
"""

from campkit.widgets.field_editor import FieldEditor
from campkit.widgets.table_editor import TableEditor

__all__ = ["FieldEditor", "TableEditor"]
