# %% [markdown] name="why_it_pays"
r"""
# Cost war-room: 5x in a week

Lantern Learning's programs ask a language model **1.2 million times a week**: they route chat messages, answer questions about prices, orders and rules, read order e-mails, code sales talks.
Everything goes to the largest model, at once, with a prompt that has grown for a year. The bill is some **900 EUR a week, 47,000 EUR a year**, and it doubles every five months.
The board wants it cut **by a factor of five, by Friday**. And no customer may notice.

**How the pair works.** The *AI manager* decides what may not get worse: how good, how fast, how fresh. A grid of choices and a memo, no code. The *AIBP* builds four levers, each a Python function of a few lines. Either half can be
done without the other; together they make the week.

| | part | who leads | minutes |
|---|---|---|---|
| 1, 2 | See it fail, the idea | both | 15 |
| 3 | The policy, the memo | manager | 35 |
| 4 | The bill and four levers, at the same time as part 3 | AIBP | 45 |
| 5 | The week | both | 15 |
| 6, 7 | Forecast, written answers | each their own | 15 |

**One notebook is handed in.** The manager works in a copy of this folder and sends the AIBP `policy.yaml`, `memo.yaml` and the text of part 7; the AIBP puts the files beside the notebook. Run the cells from the top with Shift + Enter.
`# Check` cells tell at once whether you are on track. Red boxes in your partner's part are your partner's. The marks come from **a week that neither of you has seen**, counted in the grader's own ledger.
"""

# %% locked="load_log"
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import yaml

import campkit
from campkit.call_policy import COLUMNS, effects, read_policy
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

# %% locked="look_at_log"
week = pd.DataFrame(log.calls).merge(tables["answers"], on="call_id")
week[["call_id", "at", "kind", "customer", "customer_kind", "urgent", "price_list", "question", "answer", "answer_tokens"]].groupby("kind").head(2)

# %% [markdown] name="see_it_fail"
r"""
## 1 See it fail

A consultant was here on Monday. Two hours, one slide: *"Your small model costs a twenty-fifth. Send everything there. Next!"* It works at once. Look at the bill, then at the answers. The **audit** has up to 100 calls of each kind, asked
of all three models and compared with what is right.
"""

# %% locked="show_all_small" tags=["hide-input"]
audit_table = pd.read_csv("data/dev/audit.csv")
audit = {row["kind"]: {name: int(row[name]) for name in ("tried", *MODELS)} for row in audit_table.to_dict("records")}
share = {kind: tuple(100 * seen[model] / seen["tried"] for model in (MODELS[2], MODELS[0])) for kind, seen in audit.items()}
together(bars({"today, all large": sum(bill.values()), "all small": sum(bill.values()) * prices[MODELS[0]]["input"] / prices[MODELS[2]]["input"]}, "The bill of the week", unit="EUR"),
         bars(share, "Right answers of 100 in the audit", series=("large", "small")))

# %% [markdown] name="what_went_wrong"
r"""
Nearly one chat message in four *more than today* goes to the wrong desk: some 80,000 a week. Four kinds of call, though, lose nothing at all. **The question is never which model, it is which model for what.**

The second slide said: *"Keep every answer, and give it again to whoever asks the same."* Here is that idea on the question that is asked most:
"""

# %% locked="show_same_question" tags=["hide-input"]
often = Counter(call["question"] for call in log.calls if call["kind"] in ("price", "status")).most_common(1)[0][0]
same = week[week["question"] == often].drop_duplicates("right")[["at", "customer", "customer_kind", "price_list", "question", "right"]].head(6)
print(f"{often!r} was asked {(week['question'] == often).sum()} times. Right answers: {week.loc[week['question'] == often, 'right'].nunique()}")
same

# %% [markdown] name="mini_lesson"
r"""
Same words, another right answer each time: it is another customer's order, or the same one six hours later.

## 2 The idea

A call costs *(new tokens in + cached tokens in at a quarter + tokens out at four times) x price of the model*. So there are four levers, and each has its own way to go wrong:

| lever | what it does | how it goes wrong |
|---|---|---|
| **router** | the cheapest model that is good enough, by kind of call | answers get worse where it counts |
| **cache** | an answer that is still right is given again | outdated answers, other people's answers |
| **batch** | who can wait goes at half price, in the next batch | somebody was waiting |
| **trimmer** | only what changes the answer is sent | it cuts what was needed |

Levers **multiply**: two levers of 2 make 4. None of them makes 5 alone. They also get in each other's way: what is answered from the cache cannot be saved again in a batch.

What may not happen is a decision of people, not of programs. For this week the board has set: at most **1 answer of 100** more is wrong; **no** answer comes after it was needed; where somebody waits the answer is there within **1.5 s** in 95 of 100 cases;
**no** answer from an old price list, an old scan or about another customer.
"""

# %% [markdown] name="manager_policy"
r"""
## 3 The policy and the memo (the AI manager leads)

### 3a The policy

You asked four people what they need.

> **Nadia, service desk.** "Chat messages (*route*) and questions: somebody sits there and waits. The same words always belong on the same desk. The *handbook* is one for all, and a new one comes with a new month."
>
> **Henrik, prices.** "A new *price* list comes when it comes, this week on Wednesday at noon. Schools have prices of their own. Who hears an old price gets the old price, and we pay the difference."
>
> **Ruben, depot.** "Parcels are scanned at 0, 6, 12 and 18 o'clock; in between nothing changes in the *status* of an order. And an order is the customer's own business, nobody else's. Order e-mails (*record*): I promise four hours. Only those marked urgent have a van at the
> gate. No two are alike."
>
> **Ines, sales.** "The coded *talks*? I read them at eight in the morning, with a coffee. The same line has the same code. Two codes of a hundred worse I would not notice. Eight, and my formula is wrong."

For each kind choose four things. A call marked urgent never waits, whatever you choose. The start values harm nobody and save nothing. Every choice is saved in `policy.yaml`; Undo takes it back; below the grid you read what your choices would have done to this week.

<details><summary>Hint: right for, keep until</summary>Ask for each kind: what has to be the same so that the same question has the same right answer? If nothing but the question matters: everybody, end of the week.</details>
<details><summary>Hint: may lose</summary>The limit is 1 point for the whole week. A kind that is a third of all calls and loses 8 points costs the week nearly 3. Where the small model is as good as the large one, 0 is enough.</details>
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
pd.DataFrame(policy).T if policy else print("policy.yaml is not saved yet: make your choices in the grid above.")

# %% check="policy_fresh" points=5 dimension="business" lead="manager" tags=["raises-exception"]
# Check: on the visible week no outdated answer, and at least 100 calls answered from an earlier answer
policy = read_policy()
assert policy, "policy.yaml is not saved yet: make your choices in the grid above"
told = effects(log, policy, audit)
assert " 0 outdated answers" in told[-1], "There are outdated answers: " + next(line for line in told if "WRONGLY" in line)
reused = sum(int(line.split("; ")[1].split()[0]) for line in told[:-1])
assert reused >= 100, f"Only {reused} calls are answered from an earlier answer. Which answers hold longer, or for more people, than you say?"
print(f"{reused} calls are answered from an earlier answer, none of them outdated.")

# %% check="policy_in_time" points=4 dimension="business" lead="manager" tags=["raises-exception"]
# Check: on the visible week nothing late, and at least 150 calls that wait for a batch
policy = read_policy()
assert policy, "policy.yaml is not saved yet: make your choices in the grid above"
told = effects(log, policy, audit)
assert " 0 late ones" in told[-1], "Answers come too late: " + next(line for line in told if "TOO LATE" in line)
waiting = sum(int(line.split("; ")[2].split()[0]) for line in told[:-1])
assert waiting >= 150, f"Only {waiting} calls wait for a batch. Which answers does nobody look at before the evening?"
print(f"{waiting} calls wait for a batch, none of them too long.")

# %% check="policy_quality" points=3 dimension="ai" lead="manager" tags=["raises-exception"]
# Check: by the audit the whole week loses 1 point at most
policy = read_policy()
assert policy, "policy.yaml is not saved yet: make your choices in the grid above"
told = effects(log, policy, audit)
worse = float(told[-1].split()[2])
assert worse <= 1, f"By the audit {worse} of 100 answers more would be wrong; 1 is allowed. Which kind loses most?"
print(f"By the audit {worse} of 100 answers more would be wrong.")

# %% [markdown] name="manager_memo"
r"""
### 3b The memo

The board will ask why you do not simply take the small model. Four numbers answer that. Take your calculator and the table below; what a wrong answer costs is from the books of last year.

- `bill_a_year`: today's bill, EUR a year (52 weeks)
- `all_small_saves`: what the small model for everything would save, EUR a **week**
- `all_small_harms`: what its additional wrong answers would cost, EUR a **week**
- `weeks_to_pay_back`: two people for this week cost 4,800 EUR. After how many weeks has a fivefold cut paid for them?

<details><summary>Hint: additional wrong answers</summary>calls a week x (right of 100, large - right of 100, small) / 100, for each kind</details>
<details><summary>Hint: fivefold</summary>A fifth of the bill is left, so four fifths are saved, every week.</details>
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
assert memo["all_small_harms"] > memo["all_small_saves"], "The harm of the small model is larger than what it saves; did you take all calls of the week, and each kind by itself?"
print("The four numbers are there.")

# %% [markdown] name="aibp_bill"
r"""
## 4 The bill and four levers (the AIBP leads)

### 4a Read the bill

`call_cost(usage, prices)` returns what one call costs, in EUR. `usage` is a dict with `model`, `prompt_tokens` (all tokens in), `cached_tokens` (those of them that the service had seen before), `completion_tokens` (tokens out), `batch` (True or False). `prices` has for each model
`input`, `cached_input` and `output`, in EUR for **one million** tokens. A batch costs **half**.
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
made_up = {"some-model": {"input": 2.0, "cached_input": 0.5, "output": 8.0}}
plain = {"model": "some-model", "prompt_tokens": 1000, "cached_tokens": 0, "completion_tokens": 100, "batch": False}
cost = call_cost(plain, made_up)
assert cost is not None and abs(cost - 0.0028) < 1e-9, f"1,000 tokens in at 2 EUR and 100 out at 8 EUR for a million are 0.0028 EUR; yours: {cost!r}"
assert abs(call_cost(plain | {"cached_tokens": 800}, made_up) - 0.0016) < 1e-9, "800 of the 1,000 tokens in are cached: 200 x 2 + 800 x 0.5 + 100 x 8, for a million"
assert abs(call_cost(plain | {"batch": True}, made_up) - 0.0014) < 1e-9, "In a batch the same call costs half"
logged = log.answers["MC-0001"]
again = call_cost({"model": "practice-large", "prompt_tokens": logged["prompt_tokens"], "cached_tokens": logged["cached_tokens"], "completion_tokens": logged["answer_tokens"], "batch": False}, prices)
assert abs(again * STANDS_FOR - bill["MC-0001"]) < 1e-6, "The first call of the log costs something else than on the bill"
print("The bill is read right.")

# %% [markdown] name="aibp_router"
r"""
### 4b The router

Each lever gets one `call` and the manager's `rule` for its kind, a dict such as `{"may_lose": 2, "answer_in": "by next morning", "right_for": "everybody", "keep_until": "end of the week"}`. **`rule` is `None` for a kind of call that the manager has not thought of.** New kinds come; then the careful answer is right:
the large model, nothing kept, no waiting.

`choose_model(call, rule, audit)` returns the cheapest model that is at most `may_lose` points worse than `practice-large` in the audit. `audit[kind]` has the calls `tried` and the right answers of each model; a kind may be missing. Fewer than **30** tried are no evidence: the large model.

What is known of a call when it comes in stands in the first line below. The log has more columns, such as `answer_tokens`: they were written down *afterwards*.

<details><summary>Hint: points worse</summary><code>100 * (seen["practice-large"] - seen[model]) / seen["tried"]</code></details>
<details><summary>Hint: the cheapest</summary>Go through <code>MODELS</code> from the small one to the large one and return the first that is good enough.</details>
"""

# %% locked="show_known"
print(known(log.calls[0]))
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
# Check: an audit of your own making
rule_of = {"may_lose": 2, "answer_in": "at once", "right_for": "everybody", "keep_until": "end of the week"}
tried = {"summary": {"tried": 50, "practice-small": 40, "practice-medium": 46, "practice-large": 47}}
call = known(log.calls[0]) | {"kind": "summary"}
chosen = [choose_model(call, rule_of | {"may_lose": points}, tried) for points in (0, 2, 20)]
assert chosen == ["practice-large", "practice-medium", "practice-small"], f"The small model is 14 points worse, the medium one 2; with 0, 2 and 20 points to lose your router chooses {chosen}"
assert choose_model(call, None, tried) == "practice-large", "Without a rule: the large model"
assert choose_model(call, rule_of, {}) == "practice-large", "Without an audit: the large model"
assert choose_model(call, rule_of, {"summary": {"tried": 8, "practice-small": 8, "practice-medium": 8, "practice-large": 8}}) == "practice-large", "8 tries are no evidence: the large model"
print("The router follows the audit.")

# %% [markdown] name="aibp_cache"
r"""
### 4c The cache

Calls with the same key share an answer. `cache_key(call, rule)` returns a text that holds **everything on which the answer depends, and nothing else**; or `None`, when nothing may be kept.

- `right_for`: `everybody`, `same kind of customer` (`call["customer_kind"]`), `one customer` (`call["customer"]`)
- `keep_until`: `not kept`, `next scan` (`call["scan"]`, the last scan before the call), `next price list` (`call["price_list"]`, the list in force), `end of the week` (all week long)

Too little in the key: wrong answers. Too much: no answer is ever found again.

<details><summary>Hint: what always belongs in</summary>The kind and the question.</details>
<details><summary>Hint: until</summary>You need no clock. When a new price list comes, <code>call["price_list"]</code> changes, and with it the key: the old answer is never found again.</details>
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
assert cache_key(asked, own) is not None and cache_key(asked, own) == cache_key(later, own), "Another family, six hours later, the same price list: the same answer is right"
assert cache_key(asked, own) != cache_key(later | {"price_list": "PL-19"}, own), "A new price list is in force: the old answer is wrong"
assert cache_key(asked, own) != cache_key(later | {"customer_kind": "school"}, own), "Schools have other prices"
assert cache_key(asked, own) != cache_key(later | {"question": "How much is the kit?"}, own), "That is another question"
assert cache_key(asked, own | {"right_for": "one customer"}) != cache_key(later, own | {"right_for": "one customer"}), "Right for one customer only: another customer needs another key"
assert cache_key(asked, own | {"keep_until": "next scan"}) != cache_key(later, own | {"keep_until": "next scan"}), "There was a scan in between"
assert cache_key(asked, own | {"keep_until": "not kept"}) is None and cache_key(asked, None) is None, "Not kept, or no rule: None"
print("The keys hold what the answer depends on.")

# %% [markdown] name="aibp_batch"
r"""
### 4d The batch

A batch leaves at 0, 4, 8, 12, 16 and 20 o'clock and is back **two hours later**, at half the price. `can_wait(call, rule)` returns True when the call may go into the next one:

- calls marked urgent (`call["urgent"]` is 1) and `at once`: never
- `within 4 hours`: only when the batch is **back** within four hours
- `by next morning`: always

`next_batch(moment(call["at"]))` is the moment at which the next batch is *back*; `moment(call["at"])` is the moment of the call.

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
# Check: five calls
mail = asked | {"kind": "record", "urgent": 0, "at": "2026-05-04 10:30:00"}
four = own | {"answer_in": "within 4 hours"}
assert can_wait(mail, four) is True, "10:30: the batch of 12:00 is back at 14:00, within four hours"
assert can_wait(mail | {"at": "2026-05-04 09:15:00"}, four) is False, "09:15: the batch of 12:00 is back at 14:00, that is more than four hours"
assert can_wait(mail | {"urgent": 1}, four) is False, "An urgent call never waits"
assert can_wait(mail, own) is False and can_wait(mail, None) is False, "At once, or no rule: no waiting"
assert can_wait(mail | {"at": "2026-05-04 09:15:00"}, own | {"answer_in": "by next morning"}) is True, "By next morning there is always time"
print("Who waits has the time.")

# %% [markdown] name="aibp_trimmer"
r"""
### 4e The trimmer

A prompt consists of parts. Nobody remembers why some of them are there. `keep_parts(call, parts)` gets them as a dict, name -> text, and returns a dict of those that are sent (you may shorten a text, too). The house puts the fixed ones into the system message, where the service's own cache makes
them cheaper, and the others into the user's.

Do not guess: **measure**. The table shows, for two calls of each kind, how many answers are still right when one part is left out. A part that is empty where it changes nothing costs money only.
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
# Check: two calls of each kind are still right, and their prompts a third shorter
sent = parts_sent(two_of_each, tables["house_parts"], tables["parts"])
before = after = 0
for call, kept in zip(two_of_each, sent):
    whole = log.parts_of(call)
    answer, tokens = ask(MODELS[2], messages_of({name: whole[name] if text is True else text for name, text in kept.items()}))[:2]
    assert log.is_right(call, answer), f"A call of the kind {call['kind']} was right with the whole prompt and is wrong now. The answer: {answer[:120]!r}"
    before, after = before + log.answers[call["call_id"]]["prompt_tokens"], after + tokens
assert after < 0.75 * before, f"The prompts of these calls had {before:,} tokens, now {after:,}. Which parts change no answer?"
print(f"{before:,} tokens before, {after:,} now, and every answer is as right as it was.")

# %% [markdown] name="both_week"
r"""
## 5 The week (both)

Policy and levers meet. The week is replayed call by call; the ledger counts what the service reports. Read the picture, find the weak lever, go back and mend it. `levers` can be switched off one by one, to see what each is worth.
"""

# %% locked="replay_week" tags=["hide-input", "raises-exception"]
def replay_week(levers=("router", "cache", "batch", "trim")):
    """Replay the visible week with the levers named; return the outcomes and what they come to."""
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


outcomes, result = replay_week()
print(f"{result['factor']:.1f} times cheaper; {max(result['drop'], 0):.1f} of 100 answers more wrong; {len(result['late'])} late; who waits has it within {result['p95_ms'] / 1000:.1f} s (95 of 100); {len(result['outdated'])} outdated; "
      f"{result['reused']} answered again, {result['batched']} in batches")
print(campkit.meter())

# %% locked="show_week" tags=["hide-input", "raises-exception"]
replayed = week.assign(now=[float(outcome.money) * STANDS_FOR for outcome in outcomes], before=week["call_id"].map(bill), said=[outcome.answer for outcome in outcomes],
                       good=[log.is_right(call, outcome.answer) for call, outcome in zip(log.calls, outcomes)], was_good=[log.is_right(call, log.answers[call["call_id"]]["answer"]) for call in log.calls],
                       model=[outcome.model or f"again, from {outcome.source}" for outcome in outcomes], outdated=[outcome.outdated for outcome in outcomes])
money = replayed.groupby("kind")[["before", "now"]].sum()
gallery = replayed[replayed["outdated"] | ~replayed["good"] & replayed["was_good"] | replayed["call_id"].isin(result["late"])][["call_id", "at", "kind", "question", "said", "right", "model"]]
together(bars({kind: (float(row["before"]), float(row["now"])) for kind, row in money.iterrows()}, "EUR a week, by kind of call", series=("before", "now"), unit="EUR"),
         gallery.head(8) if len(gallery) else pd.DataFrame({"error gallery": ["no answer is worse, outdated or late"]}))

# %% locked="one_lever_less" tags=["hide-input", "raises-exception"]
less = {f"without {name}": replay_week([lever for lever in ("router", "cache", "batch", "trim") if lever != name])[1]["factor"] for name in ("router", "cache", "batch")}
bars({"all four levers": result["factor"], **less}, "How many times cheaper", limit=5, limit_name="asked for")

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

The hidden week lies five weeks ahead. There is a **summer promotion**: a new price list on Tuesday, another one on Friday evening, more questions about prices, and a few calls of a kind that your policy does not know. People use other words than in the log.
**How many times cheaper will the hidden week be with your policy and levers?** Within 0.6 is full points.
"""

# %% solution="forecast_factor" tags=["raises-exception"]
forecast_factor = None
### BEGIN SOLUTION
forecast_factor = 7.2
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

Set `OPENAI_BASE_URL`, `OPENAI_API_KEY`, `CAMP_MODEL_NAMES` and `CAMP_PRICES` before you start JupyterLab (docs/practice_model.md) and a budget first: `campkit.meter(money=1.00)`. Then run everything again: some 500 short calls. The audit in the log is the practice model's; make your own before you trust a router.
The cell below measures ten calls of one kind.
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
| **Inputs** | a week of logged calls with kind, owner, tokens and model; 100 audited calls of each kind on each model |
| **Steps** | bill by kind; promises from the owners (good, fast, fresh); router, cache key, batch, trimmer, one at a time; replay of a week; replay of another week; switch on by kind |
| **People decide** | how much worse, how late, how old an answer may be, and for whom it is right |
| **Measure** | EUR a week by the service's ledger; wrong answers of 100; late and outdated answers (none); 95th percentile where somebody waits |
| **Goes wrong when** | one model for all; keys too short (wrong answers) or too long (no hits); urgent calls in a batch; prompts cut without trying; savings reckoned from tokens in alone |
| **Roll back** | delete the kind's row from `policy.yaml`: it goes to the large model, at once, fresh |
| **Owner** | the pair for levers and ledger; each kind's owner for its row; audit again each month and after each new model |
"""
