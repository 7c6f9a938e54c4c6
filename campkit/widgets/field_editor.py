"""A sheet of fields, saved as YAML: numbers, texts, choices, each with a sentence that says what it means."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any

from campkit.widgets._saved import STYLE, SavedValue, as_list, can_show, feedback_lines


class FieldEditor(SavedValue):
    """Edit the fields of a small YAML file.

    `fields` maps a name to (start value, sentence) or (start value, sentence, choices). The type of the start value
    is the type of the field: int, float, str or bool. `feedback(values)` returns lines that are shown below.
    `long` names the text fields that hold a sentence: they get the whole width. `summary(values)` returns one line
    that is shown above the fields, where it is seen while the first of many fields is typed.
    """

    def __init__(self, path, fields: dict[str, tuple], feedback: Callable[[dict], Iterable[str]] | None = None, long: Iterable[str] = (),
                 summary: Callable[[dict], str] | None = None) -> None:
        self.fields = dict(fields)
        self.feedback, self.long, self.summary = feedback, frozenset(long), summary
        super().__init__(path, {name: field[0] for name, field in self.fields.items()})

    @property
    def values(self) -> dict[str, Any]:
        """The values as they are now."""
        return dict(self._value)

    def parse(self, text: str) -> dict[str, Any]:
        """Return the fields that a YAML text gives, the start value for those that it does not."""
        import yaml

        given = yaml.safe_load(text)
        if not isinstance(given, dict):
            raise ValueError("it holds no fields")
        return {name: self._typed(name, given.get(name, field[0])) for name, field in self.fields.items()}

    def format(self, value: dict[str, Any]) -> str:
        """Return the fields as YAML, each with its sentence as a comment."""
        import yaml

        lines = []
        for name, field in self.fields.items():
            lines.append(f"# {field[1]}")
            lines.append(yaml.safe_dump({name: value[name]}, allow_unicode=True, sort_keys=False).strip())
        return "\n".join(lines) + "\n"

    def set(self, name: str, value: Any) -> None:
        """Set a field and save. Raises KeyError for an unknown field, ValueError for a value of another type."""
        if name not in self.fields:
            raise KeyError(f"there is no field {name!r}; the fields are {', '.join(self.fields)}")
        self.change(self._value | {name: self._typed(name, value)})

    def _typed(self, name: str, value: Any) -> Any:
        start, choices = self.fields[name][0], self.fields[name][2:]
        try:
            typed = value if isinstance(start, bool) and isinstance(value, bool) else type(start)(value)
        except (TypeError, ValueError):
            raise ValueError(f"{name} should be of the kind of {start!r}, not {value!r}") from None
        if choices and typed not in choices[0]:
            raise ValueError(f"{name} should be one of {', '.join(map(str, choices[0]))}, not {value!r}")
        return typed

    def told(self) -> list[str]:
        """The lines shown below the fields: trouble with the file, whether it is saved, the lab's feedback."""
        state = self.trouble or (f"Saved in {self.path.name}." if self.path.exists() else f"{self.path.name} is not saved yet: change a field, or press Save.")
        return [state, *feedback_lines(self.feedback, self.values)]

    def headline(self) -> str:
        """The line shown above the fields: the lab's summary, if there is one."""
        return " ".join(feedback_lines(lambda values: [self.summary(values)], self.values)) if self.summary else ""

    def show(self) -> None:
        """Draw the editor, where there is a notebook to draw it in."""
        if not can_show():
            return
        import ipywidgets as w
        from IPython.display import display

        told, headline = w.HTML(), w.HTML()
        inputs: dict[str, Any] = {}
        busy = []

        def refresh() -> None:
            busy.append(1)
            for name, box in inputs.items():
                box.value = self._value[name]
            busy.pop()
            undo.disabled = not self._history
            headline.value = f"<div class='camp-told'><b>{html.escape(self.headline())}</b></div>"
            told.value = f"{STYLE}<div class='camp-told'>{as_list(self.told())}</div>"

        def changed(name: str):
            def handle(change) -> None:
                if not busy:
                    self.set(name, change["new"])
                    told.value = f"{STYLE}<div class='camp-told'>Working it out ...</div>"  # the feedback of some labs takes seconds
                    refresh()
            return handle

        rows = []
        for name, field in self.fields.items():
            start = field[0]
            longest = max((len(str(choice)) for choice in field[2]), default=0) if len(field) > 2 else 0
            wide = w.Layout(width=f"{max(130, 8 * longest + 44)}px")
            if len(field) > 2:
                box = w.Dropdown(options=list(field[2]), value=self._value[name], layout=wide)
            elif isinstance(start, bool):
                box = w.Checkbox(value=self._value[name], indent=False, layout=wide)
            elif isinstance(start, int):
                box = w.IntText(value=self._value[name], layout=wide)
            elif isinstance(start, float):
                box = w.FloatText(value=self._value[name], layout=wide, continuous_update=False)
            elif name in self.long:
                box = w.Textarea(value=self._value[name], rows=1, continuous_update=False, layout=w.Layout(width="98%", height="36px"))
            else:
                box = w.Text(value=self._value[name], layout=w.Layout(width="320px"), continuous_update=False)
            box.observe(changed(name), names="value")
            inputs[name] = box
            if name in self.long:
                rows.append(w.VBox([w.HTML(f"<span class='camp-told'><b>{html.escape(name)}</b> {html.escape(field[1])}</span>"), box]))
                continue
            rows.append(w.HBox([w.HTML(f"<span class='camp-told'><b>{html.escape(name)}</b></span>", layout=w.Layout(width="190px")), box,
                                w.HTML(f"<span class='camp-told'>{html.escape(field[1])}</span>")], layout=w.Layout(align_items="center")))
        save = w.Button(description="Save", icon="check", tooltip="Write the file as it is shown")
        undo = w.Button(description="Undo", icon="undo", tooltip="Bring back what was there before the last change")
        save.on_click(lambda _: (self.change(self._value), refresh()))
        undo.on_click(lambda _: (self.undo(), refresh()))
        refresh()
        typed = "<div class='camp-told'>A field is saved when you click outside it; Undo takes the last change back.</div>"
        display(w.VBox([w.HTML(STYLE), w.HTML(typed), *([headline] if self.summary else []), *rows, w.HBox([save, undo]), told]))
