# %% [markdown] name="why_it_pays"
r"""
# Cost war-room: 5x in a week

Lantern Learning's programs ask a language model **1.2 million times a week**: they route chat messages, answer questions, read order e-mails, code sales talks. (The router of stage 1 read 9,000 messages a week at one desk; it now reads every line that is typed in every course.) Everything goes to the largest model, at once, with a prompt that has grown for a year: some **900 EUR a week**, twice as much every five months.
The board wants it cut **by a factor of five, by Friday**. And no customer may notice.

The *AI manager* decides what may not get worse: how good, how fast, how fresh. No code. The *AIBP* builds four levers, each a short Python function. Neither half needs the other.

| | part | who leads | minutes |
|---|---|---|---|
| 1, 2 | See it fail, the idea | both | 15 |
| 3 | The policy, the memo | manager | 40 |
| 4 | The bill and four levers, at the same time | AIBP | 60 |
| 5 | The week | both | 15 |
| 6, 7 | Forecast, written answers | each | 15 |

**One notebook is handed in.** The manager works in a copy of this folder and sends the AIBP `policy.yaml`, `memo.yaml` and the text of part 7. Run the cells with Shift + Enter; in `# Check` cells your partner's part may stay red.
The marks come from **a week that neither of you has seen**.
"""

# %% locked="load_log"
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import yaml

import campkit
from campkit.call_policy import COLUMNS, effects, read_policy, totals
from campkit.call_replay import CHANGING, FIXED, Log, Plan, known, messages_of, moment, next_batch, replay, request_name
from campkit.charts import bars, together
from campkit.prices import load_prices
from campkit.widgets import FieldEditor, GridEditor

assert Path("data/dev").is_dir(), "The folder data is not beside this notebook. Open the notebook in the lab's own folder."
pd.set_option("display.max_colwidth", 90)
tables = {name: pd.read_csv(f"data/dev/{name}.csv", keep_default_na=False) for name in ("calls", "house_parts", "parts", "answers", "recorded")}
log = Log(tables)
STANDS_FOR = 2000  # each call of the log stands for so many
MODELS = ["practice-small", "practice-medium", "practice-large"]
prices = {name: {what: float(row[what]) for what in ("input", "cached_input", "output")} for name, row in load_prices().models.items() if name in MODELS}
bill = {name: float(money) * STANDS_FOR for name, money in log.bill().items()}
print(f"{len(log.calls)} calls of one week, each drawn to stand for {STANDS_FOR:,}. Bill of the week: {sum(bill.values()):,.0f} EUR")

# %% locked="look_at_log" tags=["hide-input"]
week = pd.DataFrame(log.calls).merge(tables["answers"], on="call_id")
together(week[["kind", "at", "customer_kind", "price_list", "question", "answer"]].groupby("kind").head(1))

# %% [markdown] name="see_it_fail"
r"""
## 1 See it fail

A consultant was here on Monday, with one slide: *"Your small model costs a twenty-fifth. Send everything there. Next!"* Look at the bill, then at the answers. The **audit** has up to 100 calls of each kind, asked of all three models.
"""

# %% locked="show_all_small" tags=["hide-input"]
audit_table = pd.read_csv("data/dev/audit.csv")
audit = {row["kind"]: {name: int(row[name]) for name in ("tried", *MODELS)} for row in audit_table.to_dict("records")}
share = {kind: tuple(100 * seen[model] / seen["tried"] for model in reversed(MODELS)) for kind, seen in audit.items()}
together(bars({"today, all large": sum(bill.values()), "all small": sum(bill.values()) * prices[MODELS[0]]["input"] / prices[MODELS[2]]["input"]}, "The bill of the week", unit="EUR"),
         bars(share, "Right answers of 100 in the audit", series=("large", "medium", "small")))

# %% [markdown] name="what_went_wrong"
r"""
Nearly one chat message in four *more than today* goes to the wrong desk: some 80,000 a week. Four kinds of call lose nothing. **The question is never which model, it is which model for what.**

The second slide: *"Keep every answer, and give it again to whoever asks the same."* Here is the question that is asked most:
"""

# %% locked="show_same_question" tags=["hide-input"]
often = Counter(call["question"] for call in log.calls if call["kind"] in ("price", "status")).most_common(1)[0][0]
same = week[week["question"] == often].drop_duplicates("right")[["at", "customer", "customer_kind", "price_list", "question", "right"]].head(6)
print(f"{often!r} was asked {(week['question'] == often).sum()} times. Right answers: {week.loc[week['question'] == often, 'right'].nunique()}")
together(same)

# %% [markdown] name="mini_lesson"
r"""
The same words, another right answer each time: another customer's order, or the same one six hours later.

## 2 The idea

A call costs *(new tokens in + cached tokens in at a quarter + tokens out at four times) x price of the model*. So there are four levers:

| lever | what it does | how it goes wrong |
|---|---|---|
| **router** | the cheapest model that is good enough, by kind of call | wrong answers where it counts |
| **cache** | an answer that is still right is given again | outdated answers, other people's answers |
| **batch** | who can wait goes at half price, in the next batch | somebody was waiting |
| **trimmer** | only what changes the answer is sent | it cuts what was needed |

Levers **multiply**: two of 2 make 4. None makes 5 alone. They also get in each other's way: what comes from the cache cannot be saved again in a batch.

What may not happen, the board has said: at most **1 answer of 100** more is wrong; **no** answer comes after it was needed; who waits has it within **1.5 s** in 95 of 100 cases; **no** answer from an old price list, an old scan or about another customer.
"""

# %% [markdown] name="manager_policy"
r"""
## 3 The policy and the memo (the AI manager leads)

### 3a The policy

You asked four people what they need.

> **Nadia, service desk.** "Chat messages (*route*) and questions: somebody sits there and waits. The same words always belong on the same desk. The *handbook* is one for all, and a new one comes with a new month."
>
> **Henrik, prices.** "A new *price* list comes when it comes, this week on Wednesday at noon. Schools have prices of their own. Who hears an old price gets it, and we pay the difference."
>
> **Ruben, depot.** "Parcels are scanned at 0, 6, 12 and 18 o'clock; in between the *status* of an order stays. An order is the customer's own business. Order e-mails (*record*): I promise four hours; those marked urgent have a van at the gate. No two are alike."
>
> **Ines, sales.** "The coded *talks*? I read them at eight in the morning. The same line has the same code. Two codes of a hundred worse I would not notice. Eight, and my formula is wrong."

Choose four things for each kind. The start values harm nobody and save nothing. Every choice is saved in `policy.yaml`; below the grid you read what your choices would have done to this week. A call marked urgent never waits.

<details><summary>Hint: right for, keep until</summary>What has to be the same so that the same question has the same right answer? If only the question matters: everybody, end of the week.</details>
<details><summary>Hint: may lose</summary>How many answers of 100 of this kind may get worse. A kind that is a third of all calls and loses 8 costs the week nearly 3. Where no cheaper model is good enough, the choice changes nothing.</details>
"""

# %% locked="edit_policy" tags=["hide-input"]
KINDS = {
    "route": "a chat message to the right desk", "talks": "a code for a line of a sales talk", "handbook": "a question about a rule of the house", "price": "a question about a price", "status": "where is my order", "record": "an order e-mail as a record",
}
policy_editor = GridEditor("policy.yaml", rows=KINDS, columns=COLUMNS, feedback=lambda policy: effects(log, policy, audit))
policy_editor.show()

# %% artefact="policy.yaml"
### BEGIN SOLUTION
Path("policy.yaml").write_text("""\
route: {may_lose: 1, answer_in: at once, right_for: everybody, keep_until: end of the week}
talks: {may_lose: 2, answer_in: by next morning, right_for: everybody, keep_until: end of the week}
handbook: {may_lose: 1, answer_in: at once, right_for: everybody, keep_until: end of the week}
price: {may_lose: 0, answer_in: at once, right_for: same kind of customer, keep_until: next price list}
status: {may_lose: 1, answer_in: at once, right_for: one customer, keep_until: next scan}
record: {may_lose: 0, answer_in: within 4 hours, right_for: everybody, keep_until: not kept}
""", encoding="utf-8")
### END SOLUTION

# %% locked="policy_saved"
policy = read_policy()
together(pd.DataFrame([{"kind": kind, **{name: rule.get(name) for name in COLUMNS}} for kind, rule in policy.items()])) if policy else print("policy.yaml is not saved yet: make your choices in the grid above.")

# %% check="policy_fresh" points=5 dimension="business" lead="manager" tags=["raises-exception"]
# Check: on the visible week no outdated answer, and at least 165 calls answered from an earlier answer
policy = read_policy()
assert policy, "policy.yaml is not saved yet: make your choices in the grid above"
done = totals(log, policy, audit)
assert not done["outdated"], f"There are {done['outdated']} outdated answers, most here: {done['worst']['outdated']}"
assert done["reused"] >= 165, f"Only {done['reused']} calls are answered from an earlier answer. Which answers hold longer, or for more people, than you say? Look at each line below the grid"
print(f"{done['reused']} calls are answered from an earlier answer, none of them outdated.")

# %% check="policy_in_time" points=4 dimension="business" lead="manager" tags=["raises-exception"]
# Check: on the visible week nothing late, and at least 150 calls that can wait for a batch
policy = read_policy()
assert policy, "policy.yaml is not saved yet: make your choices in the grid above"
done = totals(log, policy, audit)
assert not done["late"], f"{done['late']} answers come too late, most here: {done['worst']['late']}"
assert done["waiting"] >= 150, f"Only {done['waiting']} calls can wait for a batch. Which answers does nobody look at before the evening?"
print(f"{done['waiting']} calls can wait for a batch, none of them too long.")

# %% check="policy_quality" points=3 dimension="ai" lead="manager" tags=["raises-exception"]
# Check: by the audit the whole week loses 1 point at most
policy = read_policy()
assert policy, "policy.yaml is not saved yet: make your choices in the grid above"
done = totals(log, policy, audit)
assert done["worse"] <= 1, f"By the audit {done['worse']:.1f} of 100 answers more would be wrong; 1 is allowed. Most here: {done['worst']['worse']}"
print(f"By the audit {done['worse']:.1f} of 100 answers more would be wrong.")

# %% [markdown] name="manager_memo"
r"""
### 3b The memo

Why not simply the small model? The board wants four numbers. Take a calculator and the table.

- `bill_a_year`: today's bill, EUR a year (52 weeks)
- `all_small_saves`: what the small model for everything would save, EUR a **week**
- `all_small_harms`: what its additional wrong answers would cost, EUR a **week**
- `weeks_to_pay_back`: two people for this week cost 4,800 EUR. After how many weeks has a fivefold cut paid for them?

<details><summary>Hint: additional wrong answers</summary>For each kind: calls a week x (right of 100, large - right of 100, small) / 100. The talks count, too.</details>
<details><summary>Hint: fivefold</summary>A fifth of the bill is left, so four fifths are saved.</details>
"""

# %% locked="memo_table" tags=["hide-input"]
WRONG_ANSWER_EUR = {"route": 1.50, "talks": 0.05, "handbook": 2.00, "price": 12.00, "status": 1.50, "record": 6.00}
counted = week.assign(eur=week["call_id"].map(bill)).groupby("kind").agg(calls=("call_id", "size"), eur=("eur", "sum"))
memo_table = pd.DataFrame([{"kind": kind, "calls a week": int(counted.loc[kind, "calls"]) * STANDS_FOR, "EUR a week, large": round(float(counted.loc[kind, "eur"]), 2), "EUR a week, small": round(float(counted.loc[kind, "eur"]) / 25, 2),
                            "right of 100, large": round(100 * seen[MODELS[2]] / seen["tried"], 1), "right of 100, small": round(100 * seen[MODELS[0]] / seen["tried"], 1), "a wrong answer, EUR": WRONG_ANSWER_EUR[kind]} for kind, seen in audit.items()])
together(memo_table)

# %% locked="edit_memo" tags=["hide-input"]
def feedback_on_memo(memo):
    """What the four numbers say, as the board will read them."""
    empty = [name for name, value in memo.items() if not value]
    if empty:
        return [f"No number yet: {', '.join(empty)}."]
    return [f"Today: {memo['bill_a_year']:,.0f} EUR a year. All small would save {memo['all_small_saves']:,.0f} EUR a week and cost {memo['all_small_harms']:,.0f} EUR a week in wrong answers: "
            f"for each euro saved {memo['all_small_harms'] / memo['all_small_saves']:,.0f} EUR of harm. The war-room has paid for itself after {memo['weeks_to_pay_back']:.1f} weeks."]


memo_editor = FieldEditor("memo.yaml", fields={"bill_a_year": (0.0, "today's bill, EUR a year"), "all_small_saves": (0.0, "EUR a week"), "all_small_harms": (0.0, "EUR a week"), "weeks_to_pay_back": (0.0, "weeks")}, feedback=feedback_on_memo)
memo_editor.show()

# %% artefact="memo.yaml"
### BEGIN SOLUTION
week_bill = memo_table["EUR a week, large"].sum()
harm = (memo_table["calls a week"] * (memo_table["right of 100, large"] - memo_table["right of 100, small"]) / 100 * memo_table["a wrong answer, EUR"]).sum()
_ = Path("memo.yaml").write_text(f"bill_a_year: {52 * week_bill:.0f}.0\nall_small_saves: {week_bill - memo_table['EUR a week, small'].sum():.2f}\nall_small_harms: {harm:.0f}.0\nweeks_to_pay_back: {4800 / (0.8 * week_bill):.2f}\n", encoding="utf-8")
### END SOLUTION

# %% check="memo_numbers" points=4 dimension="business" lead="manager" tags=["raises-exception"]
# Check: four numbers, and a bill that fits the log
assert Path("memo.yaml").exists(), "memo.yaml is not saved yet: type the four numbers into the editor above"
memo = yaml.safe_load(Path("memo.yaml").read_text(encoding="utf-8"))
assert all(isinstance(memo.get(name), float) and memo[name] > 0 for name in ("bill_a_year", "all_small_saves", "all_small_harms", "weeks_to_pay_back")), "A number of the memo is missing"
assert abs(memo["bill_a_year"] / sum(bill.values()) - 52) < 3, "bill_a_year is not 52 times the bill of the week"
assert memo["all_small_saves"] < sum(bill.values()), "all_small_saves is a week's: what the large model costs less what the small one costs, so less than the bill of the week"
assert memo["all_small_harms"] > memo["all_small_saves"], "The harm of the small model is larger than what it saves; did you take all calls of the week, and each kind by itself?"
assert memo["weeks_to_pay_back"] * sum(bill.values()) > 4800, "weeks_to_pay_back: even a bill of nothing would take longer to save 4,800 EUR"
print("The four numbers are there.")

# %% [markdown] name="aibp_bill"
r"""
## 4 The bill and four levers (the AIBP leads)

### 4a Read the bill

`call_cost(usage, prices)` returns what one call costs, in EUR. `usage` is a dict with `model`, `prompt_tokens` (all tokens in), `cached_tokens` (those of them that the service had seen before), `completion_tokens` (tokens out), `batch` (True or False). `prices` has `input`, `cached_input` and `output` for each model, in EUR for **one million** tokens. A batch costs **half**.
"""

# %% locked="show_prices"
pd.DataFrame(prices).T

# %% solution="call_cost"
def call_cost(usage, prices):
    """Return what one call costs, in EUR."""
    ### BEGIN SOLUTION
    price = prices[usage["model"]]
    new = usage["prompt_tokens"] - usage["cached_tokens"]
    cost = (new * price["input"] + usage["cached_tokens"] * price["cached_input"] + usage["completion_tokens"] * price["output"]) / 1_000_000
    return cost / 2 if usage["batch"] else cost
    ### END SOLUTION

# %% locked="go_through"
def costs_of(usages, prices):
    """The cost of each usage."""
    return [call_cost(usage, prices) for usage in usages]


def models_of(calls, policy, audit):
    """The model for each call."""
    return [choose_model(call, policy.get(call["kind"]), audit) for call in calls]


def keys_of(calls, policy):
    """The key of each call."""
    return [cache_key(call, policy.get(call["kind"])) for call in calls]


def waits_of(calls, policy):
    """Whether each call can wait."""
    return [can_wait(call, policy.get(call["kind"])) for call in calls]


def parts_sent(calls, house_parts, parts):
    """What is kept of the parts of each call; True where a part is sent as it is."""
    source, found = Log({"calls": pd.DataFrame(calls), "house_parts": house_parts, "parts": parts}), []
    for call in source.calls:
        whole = source.parts_of(call)
        found.append({name: True if whole.get(name) == text else text for name, text in keep_parts(known(call), dict(whole)).items()})
    return found

# %% check="call_costs" points=3 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: three calls, reckoned by hand
made_up = {"some-model": {"input": 2.0, "cached_input": 0.5, "output": 9.0}}
plain = {"model": "some-model", "prompt_tokens": 1000, "cached_tokens": 0, "completion_tokens": 100, "batch": False}
cost = call_cost(plain, made_up)
assert cost is not None and abs(cost - 0.0029) < 1e-9, f"1,000 tokens in at 2 EUR and 100 out at 9 EUR for a million are 0.0029 EUR; yours: {cost!r}"
assert abs(call_cost(plain | {"cached_tokens": 800}, made_up) - 0.0017) < 1e-9, "800 of the 1,000 tokens in are cached: 200 x 2 + 800 x 0.5 + 100 x 9, for a million"
assert abs(call_cost(plain | {"batch": True}, made_up) - 0.00145) < 1e-9, "In a batch the same call costs half, tokens in and out"
logged = log.answers["MC-0001"]
again = call_cost({"model": "practice-large", "prompt_tokens": logged["prompt_tokens"], "cached_tokens": logged["cached_tokens"], "completion_tokens": logged["answer_tokens"], "batch": False}, prices)
assert abs(again * STANDS_FOR - bill["MC-0001"]) < 1e-6, "The first call of the log costs something else than on the bill"
print("The bill is read right.")

# %% [markdown] name="aibp_router"
r"""
### 4b The router

Each lever gets one `call` and the manager's `rule` for its kind, such as `{"may_lose": 2, "answer_in": "by next morning", "right_for": "everybody", "keep_until": "end of the week"}`. **`rule` is `None` for a kind of call that nobody has thought of**, and the hidden week has one. Then the careful answer is right:
the large model, nothing kept, no waiting, the whole prompt.

`choose_model(call, rule, audit)` returns the cheapest model that is at most `may_lose` points worse than `practice-large`. `audit[kind]` has the calls `tried` and the right answers of each model; a kind may be missing. Fewer than **30** tried are no evidence: the large model.

<details><summary>Hint: points worse</summary><code>100 * (seen["practice-large"] - seen[model]) / seen["tried"]</code></details>
<details><summary>Hint: the cheapest</summary>Go through <code>MODELS</code> from the small one to the large one and return the first that is good enough.</details>

All that is known when a call comes in, and the audit:
"""

# %% locked="show_known"
for name, value in known(log.calls[0]).items():
    print(f"{name:14} {value!r}")
together(audit_table)

# %% solution="choose_model"
def choose_model(call, rule, audit):
    """Return the name of the model that answers this call."""
    ### BEGIN SOLUTION
    seen = audit.get(call["kind"])
    if rule is None or seen is None or seen["tried"] < 30:
        return "practice-large"
    for model in ("practice-small", "practice-medium"):
        worse = 100 * (seen["practice-large"] - seen[model]) / seen["tried"]
        if worse <= rule["may_lose"]:
            return model
    return "practice-large"
    ### END SOLUTION

# %% check="router_holds" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: audits and rules that are made up
rule_of = {"may_lose": 2, "answer_in": "at once", "right_for": "everybody", "keep_until": "end of the week"}
tried = {"summary": {"tried": 50, "practice-small": 40, "practice-medium": 46, "practice-large": 47}}
call = known(log.calls[0]) | {"kind": "summary", "urgent": 1}
chosen = [choose_model(call, rule_of | {"may_lose": points}, tried) for points in (0, 2, 10, 30)]
right = ["practice-large", "practice-medium", "practice-medium", "practice-small"]
assert chosen == right, f"50 tried: the small model is 14 points worse, the medium one 2. With 0, 2, 10 and 30 points to lose your router chooses {chosen}, right is {right}"
assert choose_model(call | {"kind": "route"}, rule_of, {"route": tried["summary"]}) == "practice-medium", "Another audit of the kind route, handed in as `audit`: the medium model loses 2 points in it. Ask that audit, not this week's"
for few, right in ((29, "practice-large"), (30, "practice-small")):
    assert choose_model(call, rule_of, {"summary": {"tried": few, "practice-small": few, "practice-medium": few, "practice-large": few}}) == right, f"{few} tried, all right on each model: {right}"
for without, what in (((call, rule_of, {}), "an audit (the kind is missing in it)"), ((call, None, tried), "a rule (rule is None)")):
    try:
        careful = choose_model(*without)
    except Exception as error:
        raise AssertionError(f"Without {what}: the large model; yours stops with {type(error).__name__}: {error}") from None
    assert careful == "practice-large", f"Without {what}: the large model; yours: {careful!r}"
print("The router follows the audit.")

# %% [markdown] name="aibp_cache"
r"""
### 4c The cache

Calls with the same key share an answer. `cache_key(call, rule)` returns a text that holds **everything on which the answer depends, and nothing else**; or `None`, when nothing may be kept.

- `right_for`: `everybody`, `same kind of customer` (`call["customer_kind"]`), `one customer` (`call["customer"]`)
- `keep_until`: `not kept`, `next scan` (`call["scan"]`, the last scan before the call), `next price list` (`call["price_list"]`, the list in force), `end of the week`

<details><summary>Hint: what always belongs in</summary>The kind and the question.</details>
<details><summary>Hint: until</summary>You need no clock. When a new price list comes, <code>call["price_list"]</code> changes, and with it the key.</details>
"""

# %% solution="cache_key"
def cache_key(call, rule):
    """Return the key under which the answer to this call is kept, or None."""
    ### BEGIN SOLUTION
    if rule is None or rule["keep_until"] == "not kept":
        return None
    key = [call["kind"], call["question"]]
    if rule["right_for"] == "one customer":
        key.append(call["customer"])
    if rule["right_for"] == "same kind of customer":
        key.append(call["customer_kind"])
    if rule["keep_until"] == "next scan":
        key.append(call["scan"])
    if rule["keep_until"] == "next price list":
        key.append(call["price_list"])
    return " | ".join(key)
    ### END SOLUTION

# %% check="cache_serves" points=5 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: the same question by other customers, later, and with other rules
asked = {"call_id": "a", "at": "2026-05-04 09:00:00", "kind": "price", "customer": "C-1", "customer_kind": "family", "urgent": 1, "price_list": "PL-18", "scan": "2026-05-04 06:00:00", "question": "How much is the lamp?"}
later = asked | {"call_id": "b", "at": "2026-05-04 15:00:00", "customer": "C-2", "scan": "2026-05-04 12:00:00"}
own = {"may_lose": 0, "answer_in": "at once", "right_for": "same kind of customer", "keep_until": "next price list"}
assert cache_key(asked, own) is None or isinstance(cache_key(asked, own), str), f"A key is a text; yours: {cache_key(asked, own)!r}"
assert cache_key(asked, own) is not None and cache_key(asked, own) == cache_key(later, own), "Another family, six hours later, the same price list: the same answer is right"
assert cache_key(asked, own) != cache_key(later | {"price_list": "PL-19"}, own), "A new price list is in force: the old answer is wrong"
assert cache_key(asked, own) != cache_key(later | {"customer_kind": "school"}, own), "Schools have other prices"
assert cache_key(asked, own) != cache_key(later | {"question": "How much is the kit?"}, own), "That is another question"
assert cache_key(asked, own | {"right_for": "one customer"}) != cache_key(later, own | {"right_for": "one customer"}), "Right for one customer only: another customer needs another key"
assert cache_key(asked, own | {"keep_until": "next scan"}) != cache_key(later, own | {"keep_until": "next scan"}), "There was a scan in between"
rule = {"right_for": "everybody", "keep_until": "end of the week", "may_lose": 0, "answer_in": "at once"}
assert cache_key(asked, rule) == cache_key(later | {"at": "2026-05-06 15:00:00", "price_list": "PL-19"}, rule), "Right for everybody until the end of the week: two days later the same answer is right"
assert cache_key(asked, own | {"keep_until": "not kept"}) is None and cache_key(asked, None) is None, "Not kept, or no rule: None"
print("The keys hold what the answer depends on.")

# %% [markdown] name="aibp_batch"
r"""
### 4d The batch

A batch leaves at 0, 4, 8, 12, 16 and 20 o'clock and is back **two hours later**. `can_wait(call, rule)` returns True when the call may go into the next one, else False:

- calls marked urgent (`call["urgent"]` is 1) and `at once`: never
- `within 4 hours`: only when the batch is **back** within four hours
- `by next morning`: always

`moment(call["at"])` is the moment of the call, `next_batch(moment(call["at"]))` the one at which the next batch is *back*.

<details><summary>Hint: hours between two moments</summary><code>(next_batch(at) - at).total_seconds() / 3600</code></details>
"""

# %% solution="can_wait"
def can_wait(call, rule):
    """Return True when this call may wait for the next batch."""
    ### BEGIN SOLUTION
    if rule is None or call["urgent"] == 1 or rule["answer_in"] == "at once":
        return False
    if rule["answer_in"] == "by next morning":
        return True
    at = moment(call["at"])
    return (next_batch(at) - at).total_seconds() <= 4 * 3600
    ### END SOLUTION

# %% check="batch_in_time" points=3 dimension="business" lead="aibp" tags=["raises-exception"]
# Check: eight calls
mail = asked | {"kind": "record", "urgent": 0, "at": "2026-05-04 10:30:00"}
four = own | {"answer_in": "within 4 hours"}
assert isinstance(can_wait(mail, None), bool) and isinstance(can_wait(mail, four), bool), f"can_wait returns True or False; yours, without a rule: {can_wait(mail, None)!r}"
assert can_wait(mail, four) is True, "10:30: the batch of 12:00 is back at 14:00, within four hours"
assert can_wait(mail | {"at": "2026-05-04 09:15:00"}, four) is False, "09:15: the batch of 12:00 is back at 14:00, that is more than four hours"
assert can_wait(mail | {"at": "2026-05-04 22:30:00"}, four) is True, "22:30: the batch of midnight is back at 2:00 on the next day, within four hours"
assert can_wait(mail | {"at": "2026-05-04 21:30:00"}, four) is False, "21:30: the batch of midnight is back at 2:00 on the next day, that is more than four hours"
assert can_wait(mail | {"urgent": 1}, four) is False and can_wait(mail | {"urgent": 1}, own | {"answer_in": "by next morning"}) is False, "An urgent call never waits, whatever the rule says"
assert can_wait(mail, own) is False and can_wait(mail, None) is False, "At once, or no rule: no waiting"
assert can_wait(mail | {"at": "2026-05-04 09:15:00"}, own | {"answer_in": "by next morning"}) is True, "By next morning there is always time"
print("Who waits has the time.")

# %% [markdown] name="aibp_trimmer"
r"""
### 4e The trimmer

`keep_parts(call, parts)` gets the parts of a prompt as a dict, name -> text, and returns a dict of those that are sent (you may shorten a text, too).

Do not guess: **measure**. The table shows, for two calls of each kind, how many answers are still right when one part is left out.

The fixed parts stand first, in the system message, where the service's own cache charges them at a quarter: **in whole blocks of 64 tokens**. Cut a sentence there, and a block may fall out of the cache: less text, and dearer. Part 5 tells.
"""

# %% locked="ask_model"
client = campkit.client()
answered = dict(log.recorded)  # answers that are there already: the same request is sent once


def ask(model, messages):
    """Send a request; return the answer, the tokens in, those of them that were cached, the tokens out."""
    request = request_name(model, messages)
    if request not in answered:
        done = client.chat.completions.create(model=model, messages=messages, temperature=0)
        used = done.usage
        answered[request] = done.choices[0].message.content or "", used.prompt_tokens, used.prompt_tokens_details.cached_tokens, used.completion_tokens
    return answered[request]


# %% locked="leave_one_out" tags=["hide-input"]
two_of_each = [call for kind in KINDS for call in [call for call in log.calls if call["kind"] == kind and log.is_right(call, log.answers[call["call_id"]]["answer"])][:2]]


def right_without(left_out):
    """Right answers by kind, of two, without a part."""
    found = Counter()
    for call in two_of_each:
        found[call["kind"]] += log.is_right(call, ask(MODELS[2], messages_of({name: text for name, text in log.parts_of(call).items() if name != left_out}))[0])
    return {kind: found[kind] for kind in KINDS}


example = {name: max((len(log.parts_of(call).get(name, "").split()) for call in two_of_each), default=0) for name in (*FIXED, *CHANGING)}
together(pd.DataFrame([{"left out": name, "words, up to": example[name], **right_without(name)} for name in (*FIXED, *CHANGING)]))

# %% solution="keep_parts"
def keep_parts(call, parts):
    """Return the parts of the prompt that are sent: name -> text."""
    ### BEGIN SOLUTION
    return {name: text for name, text in parts.items() if name not in ("persona", "history", "style", "stamp", "thread")}
    ### END SOLUTION

# %% check="trim_keeps" points=4 dimension="ai" lead="aibp" tags=["raises-exception"]
# Check: two calls of each kind are still right, their prompts a third shorter, and a new kind of call is left whole
new_kind = dict.fromkeys((*FIXED, *CHANGING), "some text")
try:
    kept = keep_parts(known(two_of_each[0]) | {"kind": "returns"}, dict(new_kind))
except NotImplementedError:
    raise
except Exception as error:
    raise AssertionError(f"A call of a kind that nobody has thought of (returns) stops keep_parts with {type(error).__name__}: {error}") from None
assert isinstance(kept, dict) and {"task", "form", "material", "record", "question"} <= set(kept), "A call of a kind that nobody has measured (returns): task, form, material, record and question have to stay, nobody knows which of them it needs"
sent = parts_sent(two_of_each, tables["house_parts"], tables["parts"])
before = after = 0
for call, kept in zip(two_of_each, sent):
    whole = log.parts_of(call)
    answer, tokens = ask(MODELS[2], messages_of({name: whole[name] if text is True else text for name, text in kept.items()}))[:2]
    assert log.is_right(call, answer), f"A call of the kind {call['kind']} was right with the whole prompt and is wrong now. The answer: {answer[:120]!r}"
    before, after = before + log.answers[call["call_id"]]["prompt_tokens"], after + tokens
assert after < 0.68 * before, f"The prompts of these calls had {before:,} tokens, now {after:,}. Which parts change no answer?"
print(f"{before:,} tokens before, {after:,} now, and every answer is as right as it was.")

# %% [markdown] name="both_week"
r"""
## 5 The week (both)

The week is replayed call by call; the ledger counts what the service reports. Find the weak lever and mend it. (What the cache answers goes into no batch: fewer are in batches than could wait.)
"""

# %% locked="replay_week" tags=["hide-input", "raises-exception"]
def missing():
    """What the week still needs: the policy, and each function that is not written yet."""
    first, wanting = known(log.calls[0]), [] if read_policy() else ["policy.yaml"]
    for name, ask_it in (("choose_model", lambda: choose_model(first, None, audit)), ("cache_key", lambda: cache_key(first, None)), ("can_wait", lambda: can_wait(first, None)), ("keep_parts", lambda: keep_parts(first, log.parts_of(log.calls[0])))):
        try:
            ask_it()
        except NotImplementedError:
            wanting.append(name)
    return wanting


def replay_week(levers=("router", "cache", "batch", "trim")):
    """Replay the visible week with the levers named; return the outcomes and what they come to."""
    assert not missing(), f"The week needs the policy and all four levers. Not there yet: {', '.join(missing())}"
    rules, at_hand = read_policy(), [known(call) for call in log.calls]
    models = models_of(at_hand, rules, audit) if "router" in levers else [MODELS[2]] * len(at_hand)
    keys = keys_of(at_hand, rules) if "cache" in levers else [None] * len(at_hand)
    waits = waits_of(at_hand, rules) if "batch" in levers else [False] * len(at_hand)
    kept = parts_sent(log.calls, tables["house_parts"], tables["parts"]) if "trim" in levers else [dict.fromkeys((*FIXED, *CHANGING), True)] * len(at_hand)
    plans = []
    for call, model, key, wait, sent in zip(log.calls, models, keys, waits, kept):
        whole = log.parts_of(call)
        plans.append(Plan(model, messages_of({name: whole.get(name, "") if text is True else text for name, text in sent.items()}), key, wait))
    done = replay(log.calls, plans, ask)
    return done, log.summary(done)


def week_in_numbers():
    """Replay the week; return the outcomes, what they come to, and a table of it beside what is asked for."""
    done, come_to = replay_week()
    lines = [("times cheaper", f"{come_to['factor']:.1f}", "5 or more"), ("answers of 100 more wrong", f"{max(come_to['drop'], 0):.1f}", "1 at most"), ("late answers", len(come_to["late"]), "none"), ("seconds until the answer, 95 of 100 who wait", f"{come_to['p95_ms'] / 1000:.1f}", "1.5 at most"),
             ("outdated answers", len(come_to["outdated"]), "none"), ("calls answered again, calls in batches", f"{come_to['reused']}, {come_to['batched']}", "")]
    return done, come_to, pd.DataFrame(lines, columns=["the visible week", "yours", "asked for"]).astype(str)


outcomes, result, numbers = (None, None, None) if missing() else week_in_numbers()
together(numbers) if outcomes else print("The week needs the policy and all four levers. Not there yet:", ", ".join(missing()))

# %% locked="show_week" tags=["hide-input", "raises-exception"]
def pictures_of_week():
    """EUR by kind of call, what went wrong by kind, and the first of these calls."""
    replayed = week.assign(now=[float(outcome.money) * STANDS_FOR for outcome in outcomes], before=week["call_id"].map(bill), said=[outcome.answer for outcome in outcomes],
                           good=[log.is_right(call, outcome.answer) for call, outcome in zip(log.calls, outcomes)], was_good=[log.is_right(call, log.answers[call["call_id"]]["answer"]) for call in log.calls],
                           model=[outcome.model or f"again, from {outcome.source}" for outcome in outcomes], outdated=[outcome.outdated for outcome in outcomes])
    replayed["trouble"] = ["outdated" if row.outdated else "late" if row.call_id in result["late"] else "wrong now" if row.was_good and not row.good else "" for row in replayed.itertuples()]
    money, gallery = replayed.groupby("kind")[["before", "now"]].sum(), replayed[replayed["trouble"] != ""]
    counts = gallery.groupby(["kind", "trouble"]).size().reset_index(name="calls")
    shown = [counts, gallery.groupby(["kind", "trouble"]).head(2)[["call_id", "at", "kind", "trouble", "question", "said", "right", "model"]]] if len(gallery) else [pd.DataFrame({"error gallery": ["no answer is worse, outdated or late"]})]
    return together(bars({kind: (float(row["before"]), float(row["now"])) for kind, row in money.iterrows()}, "EUR a week, by kind of call", series=("before", "now"), unit="EUR"), *shown)


pictures_of_week() if outcomes else None

# %% locked="one_lever_less" tags=["hide-input", "raises-exception"]
less = {f"without {name}": replay_week([lever for lever in ("router", "cache", "batch", "trim") if lever != name])[1]["factor"] for name in ("router", "cache", "batch", "trim")} if outcomes else {}
bars({"all four levers": result["factor"], **less}, "How many times cheaper", limit=5, limit_name="asked for") if outcomes else None

# %% check="week_cheaper" points=6 dimension="ai" lead="both" tags=["raises-exception"]
# Check: the visible week is five times cheaper
_, result = replay_week()
assert result["factor"] >= 5, f"The visible week is {result['factor']:.1f} times cheaper; 5 is asked for. Which lever is missing?"
print(f"{result['factor']:.1f} times cheaper.")

# %% check="week_quality" points=4 dimension="ai" lead="both" tags=["raises-exception"]
# Check: and at most 1 answer of 100 more is wrong
_, result = replay_week()
assert result["drop"] <= 1, f"{result['drop']:.1f} of 100 answers more are wrong than today; the gallery shows which"
print("The answers are as good.")

# %% check="week_promises" points=4 dimension="business" lead="both" tags=["raises-exception"]
# Check: and nothing is late, slow or outdated
_, result = replay_week()
assert result["reused"] + result["batched"] > 0, "Nothing is reused and nothing waits yet"
assert not result["late"] and result["p95_ms"] <= 1500, f"{len(result['late'])} answers are late, and one in twenty of those who stand there waits longer than {result['p95_ms'] / 1000:.1f} s"
assert not result["outdated"], f"{len(result['outdated'])} answers are outdated; the gallery shows which"
print("Nothing is late, slow or outdated.")

# %% [markdown] name="both_forecast"
r"""
## 6 Forecast

The hidden week lies five weeks ahead, with a **summer promotion**: new price lists on Tuesday and on Friday evening, more questions about prices, a few calls of a kind that your policy does not know. People use other words.
**How many times cheaper will it be with your policy and levers?** Within 18 % is full points. Your own week is the best start.
"""

# %% solution="forecast_factor" tags=["raises-exception"]
forecast_factor = None
### BEGIN SOLUTION
forecast_factor = round(result["factor"], 1)  # our own week, as section 5 replays it
### END SOLUTION

# %% check="forecast_own" points=2 dimension="ai" lead="both" tags=["raises-exception"]
# Check: a number above 0
assert isinstance(forecast_factor, (int, float)) and 0 < forecast_factor < 1000, "forecast_factor is a number such as 4.5"

# %% [markdown] name="written_answers"
r"""
## 7 Written answers
"""

# %% [markdown] written="why_not_small" points=3 dimension="business" lead="manager"
r"""
**For the board, three to five sentences:** why not the small model for everything, which one promise would you never trade for money, and who watches next month that it is kept?

### BEGIN SOLUTION
The small model would save some 860 EUR a week and cost 120,000 EUR, nearly all of it in chat messages on the wrong desk: for each euro saved some 140 EUR of harm. Four of six kinds of call lose nothing on it, and there we use it; routing and talk codes stay on the large one.
The promise I would never trade is that nobody hears an old price or another customer's order: that is a matter of trust, not of cents. Henrik's team tries ten price questions after each new list, and Nadia has 100 calls of each kind audited every month; a kind that loses more than its points goes back to the large model the same day.
### END SOLUTION
"""

# %% [markdown] written="handover_note" points=2 dimension="business" lead="aibp"
r"""
**For the colleague who is on duty next month, two or three sentences:** a new kind of call appears in the log. What happens to it today, and what do you do before it becomes cheaper?

### BEGIN SOLUTION
Without a rule it goes to the large model, at once, and nothing is kept: dear, but safe. Ask its owner for the four choices, audit at least 30 calls, better 100, on all three models, and only then add the row to policy.yaml; look at its first day in the ledger.
### END SOLUTION
"""

# %% [markdown] written="lines_learnt" points=3 dimension="business" lead="both"
r"""
**Reflection, three lines.** *What failed first:* ... *Which rule mended it:* ... *Where these levers must not be used:* ...

### BEGIN SOLUTION
*What failed first:* our first key was the question alone, and 61 callers heard about another customer's order or an old price. *Which rule mended it:* the key holds everything on which the answer depends, and nothing else. *Where these levers must not be used:* where an answer must be made
for one person each time, such as medical or legal advice, and wherever nobody can say what is right, because then no audit shows what the cheap model loses.
### END SOLUTION
"""

# %% [markdown] name="live_model"
r"""
## 8 If you have a real model (optional, not graded)

How to set it up: docs/practice_model.md. Set a budget, `campkit.meter(money=1.00)`, and run everything again: some 500 short calls. The audit is the practice model's; the cell below measures ten calls on yours.
"""

# %%
def audit_ten(kind, model):
    """Right answers of ten calls of a kind, asked of a model now."""
    ten = [call for call in log.calls if call["kind"] == kind][:10]
    return sum(log.is_right(call, ask(model, messages_of(log.parts_of(call)))[0]) for call in ten)


# audit_ten("route", "practice-small")

# %% [markdown] name="take_home"
r"""
## Take home: a procedure card

| | Cost war-room |
|---|---|
| **Trigger** | the model bill grows faster than the business |
| **Inputs** | a week of logged calls; an audit of each kind on each model |
| **Steps** | bill by kind; promises from the owners; lever by lever; replay of a week, then of another; switch on by kind |
| **People decide** | how much worse, how late, how old an answer may be, and for whom it is right |
| **Measure** | EUR a week by the service's ledger; wrong, late and outdated answers |
| **Goes wrong when** | one model for all; keys too short or too long; urgent calls in a batch; a new kind of call stops everything |
| **Roll back** | delete the kind's row from `policy.yaml`: large model, at once, fresh |
| **Owner** | the pair for the levers, each kind's owner for its row; a new audit each month |
"""
