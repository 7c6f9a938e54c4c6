# %% [markdown]
r"""
What is no number becomes a zero, and nobody hears of it.
"""

# %% tags=["parameters"]
input_path: str = "sample_input.csv"  # the requests, one row for each line
output_path: str = "output.csv"  # where the answers go
problems_path: str = "problems.csv"  # where it says which rows it could not use, and why

# %% [markdown]
r"""
## Read, and say what cannot be used

A row that cannot be used never vanishes: it is named in the file of problems, and a person takes it over.
"""

# %%
import csv
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path

COLUMNS = ["line_id", "product", "quantity", "list_price"]
problems: list[tuple[str, str]] = []


def read_rows(path: str) -> list[dict]:
    """Return the rows that can be used; note the others in `problems`."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
        if missing:
            problems.append(("header", f"the column {', '.join(missing)} is missing, so no row can be used"))
            return []
        usable = []
        for row in reader:
            try:
                quantity, price = int(row["quantity"]), Decimal(row["list_price"])
            except (TypeError, ValueError, InvalidOperation):
                quantity, price = 0, Decimal(0)
            usable.append({"line_id": row["line_id"], "quantity": quantity, "price": price})
        return usable


rows = read_rows(input_path)
print(f"{len(rows)} rows can be used, {len(problems)} problems")

# %% [markdown]
r"""
## Decide

A tenth off from twenty pieces on. From 500 euros on a person signs.
"""


# %%
def decide(row: dict) -> dict:
    """Return the total of a line and what happens with it."""
    total = row["quantity"] * row["price"] * (Decimal("0.9") if row["quantity"] >= 20 else 1)
    return {"line_id": row["line_id"], "total": total.quantize(Decimal("0.01"), ROUND_HALF_UP), "route": "sign" if total >= 500 else "send"}


answers = [decide(row) for row in rows]

# %% [markdown]
r"""
## Write
"""

# %%
with Path(output_path).open("w", encoding="utf-8", newline="") as file:
    writer = csv.DictWriter(file, ["line_id", "total", "route"])
    writer.writeheader()
    writer.writerows(answers)
with Path(problems_path).open("w", encoding="utf-8", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["where", "problem"])
    writer.writerows(problems)

to_sign = sum(a["route"] == "sign" for a in answers)
print(f"{len(answers)} lines answered; a person signs {to_sign} of them")
