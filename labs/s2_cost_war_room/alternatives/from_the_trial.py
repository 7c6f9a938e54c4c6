# %% solution="call_cost"
def call_cost(usage, prices):
    p = prices[usage["model"]]
    factor = 0.5 if usage.get("batch") else 1
    parts = {"input": usage["prompt_tokens"] - usage["cached_tokens"], "cached_input": usage["cached_tokens"], "output": usage["completion_tokens"]}
    return round(factor * sum(p[name] * count / 1e6 for name, count in parts.items()), 12)

# %% solution="choose_model"
def choose_model(call, rule, audit):
    if not rule or call["kind"] not in audit or audit[call["kind"]]["tried"] < 30:
        return MODELS[-1]
    row = audit[call["kind"]]
    good = [name for name in MODELS if (row["practice-large"] - row[name]) * 100 <= rule["may_lose"] * row["tried"]]
    return min(good, key=lambda name: prices[name]["input"])

# %% solution="cache_key"
def cache_key(call, rule):
    if not rule or rule["keep_until"] == "not kept":
        return None
    who = {"everybody": "", "same kind of customer": call["customer_kind"], "one customer": call["customer"]}[rule["right_for"]]
    until = {"next scan": call["scan"], "next price list": call["price_list"], "end of the week": "week"}[rule["keep_until"]]
    return f"{call['kind']}/{who}/{until}/{call['question'].strip().lower()}"

# %% solution="can_wait"
def can_wait(call, rule):
    if not rule or call["urgent"] == 1:
        return False
    at = moment(call["at"])
    hours = (next_batch(at) - at).total_seconds() / 3600
    return hours <= {"at once": -1, "within 4 hours": 4, "by next morning": 24}[rule["answer_in"]]

# %% solution="keep_parts"
NEEDED = {"route": ["form", "material", "question"], "talks": ["material", "question"], "handbook": ["material", "question"], "price": ["task", "material", "question"],
          "status": ["task", "record", "question"], "record": ["task", "form", "question"]}


def keep_parts(call, parts):
    """Return the parts of the prompt that are sent: name -> text."""
    if call["kind"] not in NEEDED:
        return parts
    return {name: text for name, text in parts.items() if name in NEEDED[call["kind"]]}

# %% artefact="policy.yaml"
Path("policy.yaml").write_text("""\
route: {may_lose: 5, answer_in: at once, right_for: everybody, keep_until: end of the week}
talks: {may_lose: 2, answer_in: by next morning, right_for: everybody, keep_until: end of the week}
handbook: {may_lose: 2, answer_in: at once, right_for: everybody, keep_until: end of the week}
price: {may_lose: 0, answer_in: at once, right_for: same kind of customer, keep_until: next price list}
status: {may_lose: 0, answer_in: at once, right_for: one customer, keep_until: next scan}
record: {may_lose: 0, answer_in: within 4 hours, right_for: one customer, keep_until: next scan}
""", encoding="utf-8")

# %% artefact="memo.yaml"
rounded = memo_table["EUR a week, large"].sum()  # all as one says it: 46,700; 860; 120,000; 7 weeks
harms = sum(line["calls a week"] * (line["right of 100, large"] - line["right of 100, small"]) / 100 * line["a wrong answer, EUR"] for line in memo_table.to_dict("records"))
_ = Path("memo.yaml").write_text(f"bill_a_year: {round(52 * rounded, -2):.1f}\nall_small_saves: {round(rounded * 0.96, -1):.1f}\nall_small_harms: {round(harms, -3):.1f}\nweeks_to_pay_back: {-(-4800 // (0.8 * rounded)):.1f}\n", encoding="utf-8")

# %% solution="forecast_factor"
forecast_factor = round(result["factor"], 1)  # what the visible week says
