"""Runs the notebook that compares the company with real data, and holds its figures between bounds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "datasets" / "compare" / "realism.py"
#: figure: ours must lie between these multiples of the real figure
BOUNDS = {
    "message length, quantile 0.5": (0.6, 1.8), "message length, quantile 0.99": (0.5, 1.8), "Arabic message length, median": (0.6, 1.8), "different words among 12,000": (0.6, 1.8), "message ends without a mark": (0.5, 4.0),
    "order value of families, 99th percentile / median": (0.3, 2.0), "order value of schools, 99th percentile / median": (0.3, 2.0), "orders of a customer, 99th percentile / median": (0.4, 2.5), "share of the best-selling fifth": (0.7, 1.4), "change from week to week": (0.4, 1.6), "leads won": (0.7, 1.7),
    "won after five calls / after one": (0.5, 1.5), "first digits, mean distance from Benford": (0.0, 3.0), "payment, 99th percentile / median": (0.3, 4.0), "receipts that are short": (0.3, 4.0), "receipts with rejected pieces": (0.3, 4.0),
}


@pytest.mark.slow
@pytest.mark.skipif("CAMP_DATA_MIRROR" not in os.environ, reason="CAMP_DATA_MIRROR does not name a folder with the real data")
def test_the_company_has_the_shapes_of_real_data(tmp_path):
    import jupytext
    import nbclient
    import nbformat

    notebook = jupytext.read(SOURCE)
    notebook.cells.append(nbformat.v4.new_code_cell("import json; print('SUMMARY', json.dumps(SUMMARY))"))
    os.environ["CAMP_REALISM_OUT"] = str(tmp_path)
    root = SOURCE.parents[2]
    os.environ["PYTHONPATH"] = str(root) + os.pathsep + os.environ.get("PYTHONPATH", "")
    nbclient.NotebookClient(notebook, timeout=500, kernel_name="python3", resources={"metadata": {"path": str(root)}}).execute()
    import json

    text = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    summary = json.loads(text.split("SUMMARY ", 1)[1])
    wrong = {name: summary[name] for name, (low, high) in BOUNDS.items() if not low * summary[name][1] <= summary[name][0] <= high * summary[name][1]}
    assert not wrong, f"ours, real: {wrong}"
    assert len(list(tmp_path.glob("*.svg"))) >= 10
