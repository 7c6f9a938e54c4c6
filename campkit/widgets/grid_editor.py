"""A grid of choices, saved as YAML: one line for each row, one list of choices for each column, all of it in sight."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from campkit.widgets._saved import STYLE, SavedValue, as_list, can_show, feedback_lines


class GridEditor(SavedValue):
    """Choose one value for each row and column; saved as `row: {column: value}`.

    `rows` maps a row to a sentence, `columns` a column to (start value, sentence, choices). `feedback(values)` returns
    lines that are shown below.
    """

    def __init__(self, path, rows: Mapping[str, str], columns: Mapping[str, tuple], feedback: Callable[[dict], Iterable[str]] | None = None) -> None:
        self.rows, self.columns, self.feedback = dict(rows), dict(columns), feedback
        super().__init__(path, {row: {name: column[0] for name, column in self.columns.items()} for row in self.rows})

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """The choices as they are now."""
        return {row: dict(cells) for row, cells in self._value.items()}

    def parse(self, text: str) -> dict[str, dict[str, Any]]:
        """Return the choices that a YAML text makes, the start value for those that it does not."""
        import yaml

        given = yaml.safe_load(text)
        if not isinstance(given, dict) or not all(isinstance(given.get(row, {}), dict) for row in self.rows):
            raise ValueError("it holds no rows of choices")
        return {row: {name: self._allowed(row, name, given.get(row, {}).get(name, column[0])) for name, column in self.columns.items()} for row in self.rows}

    def format(self, value: dict[str, dict[str, Any]]) -> str:
        """Return the choices as YAML, with what the columns mean as comments."""
        import yaml

        lines = [f"# {name}: {column[1]}" for name, column in self.columns.items()]
        return "\n".join(lines) + "\n" + yaml.safe_dump(value, allow_unicode=True, sort_keys=False)

    def set(self, row: str, column: str, value: Any) -> None:
        """Make a choice and save. Raises KeyError for an unknown row or column, ValueError for what is none of the choices."""
        if row not in self.rows or column not in self.columns:
            raise KeyError(f"there is no {column!r} of {row!r}; rows are {', '.join(self.rows)}, columns are {', '.join(self.columns)}")
        self.change(self.values | {row: self._value[row] | {column: self._allowed(row, column, value)}})

    def _allowed(self, row: str, column: str, value: Any) -> Any:
        choices = self.columns[column][2]
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            raise ValueError(f"{column} of {row} should be one of {', '.join(map(str, choices))}, not {value!r}")
        return value

    def told(self) -> list[str]:
        """The lines shown below the grid: trouble with the file, whether it is saved, the lab's feedback."""
        state = self.trouble or (f"Saved in {self.path.name}." if self.path.exists() else f"{self.path.name} is not saved yet: change a choice, or press Save.")
        return [state, *feedback_lines(self.feedback, self.values)]

    def show(self) -> None:
        """Draw the editor, where there is a notebook to draw it in."""
        if not can_show():
            return
        import ipywidgets as w
        from IPython.display import display

        told, boxes, busy = w.HTML(), {}, []

        def refresh() -> None:
            busy.append(1)
            for (row, column), box in boxes.items():
                box.value = self._value[row][column]
            busy.pop()
            undo.disabled = not self._history
            told.value = f"{STYLE}<div class='camp-told'>{as_list(self.told())}</div>"

        def changed(row: str, column: str):
            def handle(change) -> None:
                if not busy:
                    self.set(row, column, change["new"])
                    refresh()
            return handle

        def text(name: str, says: str) -> Any:
            return w.HTML(f"<div class='camp-told' style='line-height:1.25'><b>{html.escape(name)}</b><br>{html.escape(says)}</div>")

        cells = [text("", ""), *(text(name, column[1]) for name, column in self.columns.items())]
        for row, says in self.rows.items():
            cells.append(text(row, says))
            for name, column in self.columns.items():
                boxes[row, name] = box = w.Dropdown(options=list(column[2]), value=self._value[row][name], layout=w.Layout(width="auto"))
                box.observe(changed(row, name), names="value")
                cells.append(box)
        save = w.Button(description="Save", icon="check", tooltip="Write the file as it is shown")
        undo = w.Button(description="Undo", icon="undo", tooltip="Bring back what was there before the last change")
        save.on_click(lambda _: (self.change(self._value), refresh()))
        undo.on_click(lambda _: (self.undo(), refresh()))
        refresh()
        wide = [max(90, 8 * max(len(str(choice)) for choice in column[2]) + 40) for column in self.columns.values()]  # a choice is read to its end
        grid = w.GridBox(cells, layout=w.Layout(grid_template_columns="minmax(120px, 1fr) " + " ".join(f"{pixels}px" for pixels in wide), grid_gap="2px 10px", align_items="center"))
        display(w.VBox([w.HTML(STYLE), grid, w.HBox([save, undo]), told]))
