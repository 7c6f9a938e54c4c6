"""Handing in from a notebook: a button that runs `camp submit` and shows the receipt.

The button only calls the `camp` program of this environment; nothing here knows how a submission
travels. While a submission is being graded the panel stays silent.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path


def panel(lab: str | None = None):
    """Return a panel with one button that hands in this lab (`None`: the lab whose folder the notebook is in)."""
    lab = lab or Path.cwd().name
    if os.environ.get("CAMP_GRADING"):
        return None
    import ipywidgets as widgets

    button = widgets.Button(description="Hand in", icon="paper-plane", button_style="primary",
                            tooltip=f"Hand in {lab} as it is saved now")
    words = widgets.HTML("<p>Save first (Ctrl+S). You can hand in as often as you like; the latest one counts.</p>")

    def hand_in(_button) -> None:
        button.disabled = True
        words.value = "<p>Handing in ...</p>"
        done, sentence = submit(lab)
        colour, sign = ("#0a6b4a", "✓") if done else ("#a33", "✗")
        words.value = f"<p role='status' style='border-left:4px solid {colour};padding-left:.7em'>{sign} {escaped(sentence)}</p>"
        button.disabled = False

    button.on_click(hand_in)
    return widgets.VBox([button, words])


def submit(lab: str) -> tuple[bool, str]:
    """Run `camp submit LAB` in the trainee's folder; return whether it worked and one sentence to show."""
    command = camp_command()
    if command is None:
        return False, "The camp program is not installed beside this kernel. Hand in from a terminal: camp submit " + lab
    done = subprocess.run([*command, "submit", lab, "--json"], cwd=workspace(), capture_output=True, text=True,
                          encoding="utf-8", errors="replace")
    if done.returncode:
        return False, (done.stderr.strip().splitlines() or ["Handing in failed without a word."])[-1].removeprefix("camp: ")
    try:
        receipt = json.loads(done.stdout)
        receipt = receipt[0] if isinstance(receipt, list) else receipt
        return True, f"Handed in at {receipt['submitted_utc'][:16].replace('T', ' ')} UTC. Receipt {receipt['sha256'][:12]}, kept in the receipts folder."
    except (ValueError, KeyError, IndexError):
        return True, "Handed in. " + done.stdout.strip()


def camp_command() -> list[str] | None:
    """Return how to run `camp` from this kernel: the program beside it, or its module; None when neither is installed."""
    program = shutil.which("camp", path=str(Path(sys.executable).parent)) or shutil.which("camp")
    if program:
        return [program]
    return [sys.executable, "-m", "cohort_tools"] if importlib.util.find_spec("cohort_tools") else None


def workspace() -> Path:
    """Return the trainee's folder: the nearest one above that holds camp.json, else the current one."""
    here = Path.cwd()
    return next((folder for folder in [here, *here.parents] if (folder / "camp.json").is_file()), here)


def escaped(text: str) -> str:
    from html import escape

    return escape(text)
