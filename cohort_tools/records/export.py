"""Exports: tables for other programs, as CSV that no spreadsheet mistakes for a formula, and as Parquet with its types.

An export for people outside the camp's own office carries pseudonyms with a key of its own (`purpose`); two
exports for two purposes cannot be laid side by side. One for a wide audience holds protected counts and nobody's row.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cohort_tools.records.errors import RecordsError

if TYPE_CHECKING:
    from pandas import DataFrame

#: What a spreadsheet takes for a formula at the beginning of a cell, also in its wide form.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n|＝＋－＠]")
TRAINEE_VALUES = ("lab_completion", "mastery", "credit_score", "score_business", "score_ai", "role_fit", "usage_rate", "real_share", "refresh_compliance", "energy_gold")
PAIR_VALUES = ("scenarios_landed", "pair_competence", "pair_balance", "cycle_time", "co_work", "hand_off", "sla_hit", "response_median")
FORMATS = ("csv", "parquet")


def safe_cell(value: Any) -> str:
    """Return a value as the text of a CSV cell; a text that a spreadsheet would run gets an apostrophe in front."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return "'" + value if _FORMULA.match(value) else value
    if isinstance(value, float):
        return repr(float(value))
    return str(value)


def plain_cell(text: str) -> str:
    """Return what `safe_cell` was given: the one apostrophe that it has put in front is taken away."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def write_csv(frame: DataFrame, path: Path) -> Path:
    """Write a table as CSV (RFC 4180, UTF-8 without BOM) in one step; what is missing stays empty."""
    from cohort_tools.reports.notebooks import put_in_place

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(frame.columns)
    for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
        writer.writerow([safe_cell(v) for v in row])
    put_in_place(path, out.getvalue().encode(), mode=0o640)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of an exported CSV file with the texts that were exported."""
    with path.open(encoding="utf-8", newline="") as file:
        return [{k: plain_cell(v) for k, v in row.items()} for row in csv.DictReader(file)]


def write_parquet(frame: DataFrame, path: Path) -> Path:
    """Write a table as Parquet in one step: types stay, nothing is quoted, and no index or path goes into its metadata."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from cohort_tools.reports.notebooks import put_in_place

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None), out)
    put_in_place(path, out.getvalue(), mode=0o640)
    return path


def export(facts, out: Path, name_of: Callable[[str], str], with_names: bool = False, formats: tuple[str, ...] = FORMATS) -> list[Path]:
    """Write trainees, marks, pairs, cohort and items. `name_of` gives the id under which a trainee or a pair appears."""
    frames = {"trainees": trainee_table(facts, name_of, with_names), "marks": mark_table(facts, name_of), "pairs": pair_table(facts, name_of), "cohort": cohort_table(facts), "items": item_table(facts)}
    return write_all(frames, out, formats)


def export_wide(payload: dict[str, Any], out: Path, formats: tuple[str, ...] = FORMATS) -> list[Path]:
    """Write the protected counts of a report for a wide audience; what is held back is empty, and the log says why."""
    import pandas as pd

    labs = pd.DataFrame([{"lab": r["lab"], "title": r["title"], "stage": r["stage"], **r["states"]} for r in payload["labs"]])
    stages = pd.DataFrame(payload["stages"])
    values = pd.DataFrame([{"indicator": n, **{k: v[k] for k in ("value", "n", "lo", "hi", "unit", "status")}} for n, v in {**payload["indicators"], **payload["work"]}.items()])
    for frame in (labs, stages):
        for column in frame.columns.difference(["lab", "title"]):
            frame[column] = frame[column].astype("Int64")
    log = pd.DataFrame(payload["suppressed"], columns=["table", "row", "column", "why"])
    return write_all({"labs": labs, "stages": stages, "cohort": values, "held_back": log}, out, formats)


def write_all(frames: dict[str, DataFrame], out: Path, formats: tuple[str, ...]) -> list[Path]:
    """Write tables in each format. Raises RecordsError for a format that there is not."""
    if unknown := set(formats) - set(FORMATS):
        raise RecordsError(f"there is no format {', '.join(sorted(unknown))}; there are {', '.join(FORMATS)}")
    return [(write_csv if form == "csv" else write_parquet)(frame, out / f"{name}.{form}") for name, frame in frames.items() for form in formats]


def trainee_table(facts, name_of: Callable[[str], str], with_names: bool) -> DataFrame:
    """Return one row per trainee: stage, pace, gate, indicators; an empty value is one that is not known, never a zero."""
    from cohort_tools.indicators.stages import gates, stage
    from cohort_tools.indicators.value import all_indicators

    people, now = facts.trainees, stage(facts)
    frame = people[["role", "cohort_id", "status", "start_date"]].copy()
    frame.insert(0, "trainee", [name_of(t) for t in people.index])
    if with_names:
        frame.insert(1, "name", [facts.names.get(t, "") for t in people.index])
        frame.insert(2, "trainee_id", people.index)
    else:
        frame["start_date"] = frame["start_date"].str[:7]  # the day would tell newcomers apart
    frame["pair"] = [name_of(p) if isinstance(p, str) else None for p in people["pair_id"]]
    frame["stage"], frame["pace"] = now["value"].astype(int), now["pace"]
    frame["gate"] = [gates(facts).eligible(t, int(now.loc[t, "value"])) for t in people.index]
    known = all_indicators()
    for name in TRAINEE_VALUES:
        values = known[name].compute(facts).reindex(people.index)
        frame[name], frame[f"{name}_n"] = values["value"], values["n"].astype("Int64")
    return _sorted(frame, "trainee")


def mark_table(facts, name_of: Callable[[str], str]) -> DataFrame:
    """Return one row per trainee and lab with its state; points are empty unless the lab is graded."""
    labs = facts.labs
    frame = labs[["lab_id", "title", "stage", "mode", "required", "state", "points", "possible", "fraction", "passed", "late"]].rename(columns={"lab_id": "lab", "fraction": "score"}).copy()
    frame.insert(0, "trainee", [name_of(t) for t in labs["trainee_id"]])
    frame.loc[frame["state"] != "graded", ["points", "score"]] = float("nan")
    frame["passed"] = frame["passed"].astype("boolean")
    frame["due"], frame["handed_in"] = labs["due_at"].str[:10], labs["submitted_at"].str[:10]
    return _sorted(frame, "trainee", "lab")


def pair_table(facts, name_of: Callable[[str], str]) -> DataFrame:
    """Return one row per pair with its indicators."""
    from cohort_tools.indicators.value import all_indicators

    pairs = facts.pairs
    frame = pairs[["cohort_id", "active"]].copy()
    frame.insert(0, "pair", [name_of(p) for p in pairs.index])
    frame["ai_manager"], frame["aibp"] = [name_of(t) for t in pairs["ai_manager_id"]], [name_of(t) for t in pairs["aibp_id"]]
    for name in PAIR_VALUES:
        values = all_indicators()[name].compute(facts).reindex(pairs.index)
        frame[name], frame[f"{name}_n"] = values["value"], values["n"].astype("Int64")
    return _sorted(frame, "pair")


def cohort_table(facts) -> DataFrame:
    """Return every indicator of every cohort: value, n, range, unit, status, and the reason when it is empty."""
    import pandas as pd

    from cohort_tools.indicators.value import all_indicators

    frames = [i.compute(facts).rename_axis("cohort").reset_index().assign(indicator=n) for n, i in sorted(all_indicators().items()) if i.of == "cohort"]
    return pd.concat(frames, ignore_index=True)[["cohort", "indicator", "value", "n", "lo", "hi", "unit", "status", "reason"]]


def item_table(facts) -> DataFrame:
    """Return the statistics of every item; nobody is in them."""
    import pandas as pd

    from cohort_tools.indicators.items import item_statistics

    rows = []
    for lab in facts.table("lab")["lab_id"].sort_values():
        table = item_statistics(facts, lab)[1]
        rows.append(table.rename_axis("item").reset_index().assign(lab=lab, flags=[";".join(f) for f in table["flags"]]))
    frame = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=["lab", "item"])
    return frame[["lab", "item", *[c for c in frame.columns if c not in ("lab", "item")]]]


def _sorted(frame: DataFrame, *columns: str) -> DataFrame:
    """By pseudonym: the order of the rows must not tell the ids."""
    return frame.sort_values(list(columns)).reset_index(drop=True)
