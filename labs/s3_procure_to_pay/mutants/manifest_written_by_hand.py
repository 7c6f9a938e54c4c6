# %% solution="make_manifest" fails=["manifest_is_honest"]
"""writes the manifest of the run that was seen, not of the run that is done"""
def make_manifest(decisions: list[dict], invoices, currencies) -> dict:
    return {"inputs_sha256": "0" * 64, "invoices": 302, "paid": 198, "held": 76, "rejected": 28, "paid_eur": "250000.00", "exceptions": []}
