"""A table of cases, saved as CSV: one row is edited at a time in a form, all rows are seen below it."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable, Iterable
from typing import Any

from campkit.widgets._saved import STYLE, SavedValue, as_list, can_show, feedback_lines

MOST_COLUMNS = 12  # beside the list of files, at 1280 pixels


class TableEditor(SavedValue):
    """Edit the rows of a CSV file of text.

    `columns` maps a column to a sentence that says what to type; `defaults` is the row that a new one starts as;
    `choices` maps a column to its allowed texts; `describe(row)` says a row in words; `feedback(rows)` returns lines;
    `wide` names columns that hold sentences; `adjust(before, after)` may return the changed row with other cells following (a total that follows its quantity).
    """

    def __init__(self, path, columns: dict[str, str], defaults: dict[str, str] | None = None, choices: dict[str, list[str]] | None = None,
                 describe: Callable[[dict], str] | None = None, feedback: Callable[[list], Iterable[str]] | None = None, name_column: str | None = None,
                 adjust: Callable[[dict, dict], dict] | None = None, wide: Iterable[str] = ()) -> None:
        self.columns, self.choices = dict(columns), dict(choices or {})
        self.defaults = {column: str((defaults or {}).get(column, "")) for column in self.columns}
        self.describe, self.feedback, self.adjust = describe, feedback, adjust
        self.name_column, self.wide = name_column or next(iter(self.columns)), frozenset(wide)
        super().__init__(path, [])

    @property
    def rows(self) -> list[dict[str, str]]:
        """The rows as they are now."""
        return [dict(row) for row in self._value]

    def parse(self, text: str) -> list[dict[str, str]]:
        """Return the rows of a CSV text; columns that the editor does not know are left out."""
        rows = list(csv.DictReader(io.StringIO(text)))
        if rows and not set(self.columns) & set(rows[0]):
            raise ValueError("its first line does not name the columns")
        return [{column: (row.get(column) or "").strip() for column in self.columns} for row in rows]

    def format(self, value: list[dict[str, str]]) -> str:
        """Return the rows as CSV text."""
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(self.columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(value)
        return out.getvalue()

    def add(self, row: dict[str, str] | None = None, **values: Any) -> int:
        """Add a row (the default one with `values`) at the end and save; returns its position."""
        new = self.defaults | (row or {}) | {key: str(value) for key, value in values.items()}
        self._known(new)
        self.change([*self._value, new])
        return len(self._value) - 1

    def set(self, position: int, **values: Any) -> None:
        """Change cells of the row at `position` (from 0) and save."""
        self._known(values)
        rows = self.rows
        before, after = rows[position], rows[position] | {key: str(value).strip() for key, value in values.items()}
        rows[position] = self.adjust(dict(before), dict(after)) if self.adjust else after
        self.change(rows)

    def remove(self, position: int) -> None:
        """Take a row out and save."""
        self.change(self._value[:position] + self._value[position + 1:])

    def _known(self, values: dict) -> None:
        for column in values:
            if column not in self.columns:
                raise KeyError(f"there is no column {column!r}; the columns are {', '.join(self.columns)}")

    def told(self) -> list[str]:
        """The lines shown below the form: trouble with the file, the lab's feedback."""
        state = self.trouble or (f"Every change is saved in {self.path.name} at once." if self.path.exists() else f"{self.path.name} is not saved yet: add a row.")
        return [state, *feedback_lines(self.feedback, self.rows)]

    def shown_columns(self) -> list[str]:
        """The columns in which some row differs from the default one, and the name: the others say nothing new."""
        always = [self.name_column, *({"expect"} & set(self.columns))]  # what is expected of a case is seen in every row, beside its name
        others = [c for c in self.columns if c not in always]
        told = [c for c in others if any(row[c] != self.defaults[c] for row in self._value)]
        return [*always, *(told or others)]

    def table_html(self, chosen: int | None = None) -> str:
        """All rows as an HTML table; cells that differ from the default row stand out, the others are quiet."""
        shown = self.shown_columns()
        if len(shown) > MOST_COLUMNS:
            return self._told_html(chosen)
        head = "".join(f"<th>{html.escape(column).replace('_', '_<wbr>')}</th>" for column in ["", *shown])  # a long name may break there
        body = []
        for position, row in enumerate(self._value):
            cells = "".join(f"<td class='{'changed' if row[c] != self.defaults[c] else 'quiet'}{'' if ' ' in row[c] else ' word'}'>{html.escape(row[c])}</td>" for c in shown)
            body.append(f"<tr class='{'chosen' if position == chosen else ''}'><td>{position + 1}</td>{cells}</tr>")
        rest = len(self.columns) - len(shown)
        note = f"<div class='quiet'>{rest} more {'column is' if rest == 1 else 'columns are'} not shown: nothing was chosen there.</div>" if rest and self._value else ""
        return f"<div style='max-height:300px;overflow:auto'><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>{note}"

    def _told_html(self, chosen: int | None) -> str:
        """All rows with too many columns for a screen: the name, what is expected, and in words what differs from the default row."""
        always = [self.name_column, *({"expect"} & set(self.columns))]
        head, body = "".join(f"<th>{html.escape(column)}</th>" for column in ["", *always, "what is special"]), []
        for position, row in enumerate(self._value):
            special = ", ".join(f"{column} {row[column] or '(empty)'}" for column in self.columns if column not in always and row[column] != self.defaults[column])
            cells = "".join(f"<td class='{'changed' if row[c] != self.defaults[c] else 'quiet'}'>{html.escape(row[c])}</td>" for c in always)
            body.append(f"<tr class='{'chosen' if position == chosen else ''}'><td>{position + 1}</td>{cells}<td class='{'changed' if special else 'quiet'}'>{html.escape(special) or 'nothing'}</td></tr>")
        return f"<div style='max-height:300px;overflow:auto'><table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"

    def show(self) -> None:
        """Draw the editor, where there is a notebook to draw it in."""
        if can_show():
            _Form(self).display()


def shortened(text: str, most: int = 34) -> str:
    """A text as it fits into the list of rows."""
    return text if len(text) <= most else text[:most - 1].rstrip() + "…"


class _Form:
    """The widgets of one table editor."""

    def __init__(self, editor: TableEditor) -> None:
        import ipywidgets as w

        self.w, self.editor, self.busy = w, editor, False
        self.choose = w.Dropdown(description="Row", layout=w.Layout(width="360px"))
        self.inputs = {column: self._input(column) for column in editor.columns}
        self.buttons = {name: w.Button(description=name, icon=icon, tooltip=tip, layout=w.Layout(width="auto")) for name, icon, tip in (
            ("Add", "plus", "A new row, as it is when nothing is special"), ("Copy", "copy", "A new row like this one"),
            ("Delete", "trash", "Take this row out; Undo brings it back"), ("Undo", "undo", "Bring back what was there before the last change"))}
        self.told, self.told_row, self.table = w.HTML(), w.HTML(), w.HTML()
        self.choose.observe(lambda change: self.refresh(), names="value")
        for column, box in self.inputs.items():
            box.observe(lambda change, column=column: self.cell_changed(column, change["new"]), names="value")
        self.buttons["Add"].on_click(lambda _: self.refresh(editor.add()))
        self.buttons["Copy"].on_click(lambda _: self.refresh(editor.add(editor.rows[self.chosen]) if editor.rows else editor.add()))
        self.buttons["Delete"].on_click(lambda _: (editor.remove(self.chosen), self.refresh(self.chosen)) if editor.rows else None)
        self.buttons["Undo"].on_click(lambda _: (editor.undo(), self.refresh(self.chosen)))

    def _input(self, column: str):
        w, wide = self.w, self.w.Layout(width="150px")
        if column in self.editor.choices:
            longest = max((len(choice) for choice in self.editor.choices[column]), default=0)
            return w.Dropdown(options=self.editor.choices[column], layout=w.Layout(width=f"{max(150, 7 * longest + 44)}px"))
        if column in self.editor.wide:
            return w.Text(continuous_update=False, layout=w.Layout(width="780px", max_width="100%"))
        return w.Text(continuous_update=False, layout=wide if column != self.editor.name_column else w.Layout(width="320px"))

    @property
    def chosen(self) -> int:
        """Position of the row in the form."""
        return self.choose.value if self.choose.value is not None else 0

    def cell_changed(self, column: str, text: str) -> None:
        """Save what was typed."""
        if not self.busy and self.editor.rows:
            self.editor.set(self.chosen, **{column: text})
            self.refresh()

    def refresh(self, position: int | None = None) -> None:
        """Show what the editor holds; nothing that is set here counts as typed."""
        if self.busy:
            return
        self.busy = True
        try:
            rows = self.editor.rows
            position = min(self.chosen if position is None else position, max(0, len(rows) - 1))
            name = self.editor.name_column
            self.choose.options = [(f"{n + 1}  {shortened(row[name]) or '(no name)'}", n) for n, row in enumerate(rows)]
            if rows:
                self.choose.value = position
            row = rows[position] if rows else self.editor.defaults
            for column, box in self.inputs.items():
                box.disabled = not rows
                if column in self.editor.choices and row[column] not in box.options:
                    box.options = [row[column], *box.options]  # a text from the file that is not allowed stays visible
                box.value = row[column]
            for button in ("Copy", "Delete"):
                self.buttons[button].disabled = not rows
            self.buttons["Undo"].disabled = not self.editor._history
            said = [self.editor.describe(row)] if rows and self.editor.describe else []
            self.told_row.value = f"<div class='camp-told'><b>{''.join(html.escape(line) for line in feedback_lines(lambda _: said, row))}</b></div>"
            self.told.value = f"<div class='camp-told'>{as_list(self.editor.told())}</div>"
            self.table.value = f"<div class='camp-editor'>{self.editor.table_html(position if rows else None)}</div>"
        finally:
            self.busy = False

    def display(self) -> None:
        """Draw the form, the feedback and the table."""
        from IPython.display import display

        w = self.w
        fields = [w.VBox([w.HTML(f"<span class='camp-told' title='{html.escape(self.editor.columns[column])}'><b>{html.escape(column)}</b></span>"), box],
                         layout=w.Layout(margin="0 10px 4px 0")) for column, box in self.inputs.items()]
        self.refresh(0)
        display(w.VBox([w.HTML(STYLE), w.HBox([self.choose, *self.buttons.values()], layout=w.Layout(flex_flow="row wrap", align_items="center")),
                        w.HBox(fields, layout=w.Layout(flex_flow="row wrap")), self.told_row, self.told, self.table]))
