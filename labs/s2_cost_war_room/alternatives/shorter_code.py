# %% solution="call_cost"
def call_cost(usage, prices):
    """The same with Decimal, rounded at the end."""
    from decimal import Decimal

    cached, new = usage["cached_tokens"], usage["prompt_tokens"] - usage["cached_tokens"]
    price = {what: Decimal(str(amount)) for what, amount in prices[usage["model"]].items()}
    whole = price["input"] * new + price["cached_input"] * cached + price["output"] * usage["completion_tokens"]
    return float(whole * (Decimal("0.5") if usage["batch"] else 1) / 10**6)

# %% solution="choose_model"
def choose_model(call, rule, audit):
    """Share of each model; the first within the allowance."""
    seen = audit.get(call["kind"], {})
    if not rule or seen.get("tried", 0) < 30:
        return MODELS[-1]
    good = [model for model in MODELS if seen[MODELS[-1]] - seen[model] <= rule["may_lose"] * seen["tried"] / 100 + 1e-9]
    return good[0]

# %% solution="cache_key"
def cache_key(call, rule):
    """A JSON text of the fields."""
    if not rule or rule["keep_until"] == "not kept":
        return None
    fields = {"one customer": ["customer"], "same kind of customer": ["customer_kind"]}.get(rule["right_for"], []) + {"next scan": ["scan"], "next price list": ["price_list"]}.get(rule["keep_until"], [])
    return json.dumps({name: call[name] for name in ["kind", "question", *fields]})

# %% solution="can_wait"
def can_wait(call, rule):
    """Allowed hours against needed hours."""
    allowed = {"within 4 hours": 4, "by next morning": 24}.get((rule or {}).get("answer_in"), 0)
    start = moment(call["at"])
    return bool(not call["urgent"] and (next_batch(start) - start).total_seconds() / 3600 <= allowed)

# %% solution="keep_parts"
def keep_parts(call, parts):
    """Only what is known to matter."""
    return {name: parts[name] for name in ("task", "form", "material", "record", "question") if name in parts}

# %% solution="forecast_factor"
forecast_factor = 7
