"""The meter as a widget: bars for the budget, numbers that change while cells run."""

from __future__ import annotations

import html
import threading
import time

from campkit.metering import in_money

LEAST_GAP_S = 0.1


class Panel:
    """Draws a meter into ipywidgets; redraws at most ten times a second, and always after the last change."""

    def __init__(self, meter) -> None:
        import ipywidgets

        self.meter = meter
        self.lock = threading.Lock()
        self.drawn_at = 0.0
        self.timer: threading.Timer | None = None
        self.text = ipywidgets.HTML()
        self.bars = {
            name: ipywidgets.FloatProgress(min=0.0, max=1.0, description=name, layout={"width": "24em"})
            for name in ("calls", "tokens", "money")
        }
        self.limits = {name: ipywidgets.Label() for name in self.bars}
        self.lines = {name: ipywidgets.HBox([bar, self.limits[name]]) for name, bar in self.bars.items()}
        self.box = ipywidgets.VBox([self.text, *self.lines.values()])
        meter.listeners.append(self.changed)
        self.draw()

    def changed(self) -> None:
        """Called by the meter after each change, from any thread."""
        with self.lock:
            wait = self.drawn_at + LEAST_GAP_S - time.monotonic()
            if wait > 0:
                if self.timer is None:
                    self.timer = threading.Timer(wait, self.draw)
                    self.timer.daemon = True
                    self.timer.start()
                return
        self.draw()

    def draw(self) -> None:
        """Put the meter's numbers into the widgets."""
        with self.lock:
            self.timer = None
            self.drawn_at = time.monotonic()
        now = self.meter.snapshot()
        used, budget, currency = now["usage"], now["budget"], now["currency"]
        rows = "".join(
            f'<tr><th scope="row" style="text-align:left;font-weight:normal">{html.escape(name)}</th><td>{one["calls"]:,}</td><td>{one["tokens"]:,}</td><td>{in_money(one["money"], used["money"])}</td></tr>'
            for name, one in ({**now["by_model"], "all": used}).items()
        )
        note = f"<p>{now['refused']:,} calls refused: over budget.</p>" if now["refused"] else ""
        self.text.value = (
            f"<p><b>Meter</b> ({html.escape(now['source'])}, prices of {now['prices'] or 'no date'})</p>"
            f'<table style="text-align:right;border-spacing:0.8em 0;line-height:1.6"><tr><th style="text-align:left">model</th><th>calls</th><th>tokens</th><th>{currency}</th></tr>{rows}</table>{note}'
        )
        for name, bar in self.bars.items():
            limit = budget[name]
            self.lines[name].layout.display = None if limit is not None else "none"
            if limit is not None:
                share = min(1.0, used[name] / limit) if limit else 1.0
                bar.value = share
                self.limits[name].value = f"{in_money(used[name], limit)} of {in_money(limit, limit)} {currency}" if name == "money" else f"{used[name]:,} of {limit:,}"
                bar.bar_style = "danger" if share >= 1 else "warning" if share >= 0.8 else "info"


def make_panel(meter):
    """The widget of a meter, ready to be shown as the last value of a cell."""
    return Panel(meter).box
