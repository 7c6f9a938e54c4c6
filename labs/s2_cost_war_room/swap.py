# %% [markdown] name="swap_why"
r"""
# The cost war-room: your partner's part

Ten minutes, alone. In a pair it is easy to leave half of the work to the other. Here you answer about the half that you did *not* do, on calls that neither of you has seen. The manager answers questions 1 to 3, the AIBP
questions 4 to 6; only your own count. The calls are those of a travel agency.
"""

# %% locked="swap_calls"
CALLS = [  # id, hour, customer, fare list in force, urgent, question
    ("a", 9, "Orla", "F7", 1, "What is a day trip to the island?"), ("b", 10, "Pia", "F7", 1, "What is a day trip to the island?"), ("c", 11, "Orla", "F7", 1, "Is my seat confirmed?"), ("d", 12, "Pia", "F7", 1, "Is my seat confirmed?"),
    ("e", 13, "Quim", "F8", 1, "What is a day trip to the island?"), ("f", 14, "Orla", "F8", 1, "What is a day trip to the island?"), ("g", 15, "Pia", "F8", 1, "Is my seat confirmed?"),
]
RULES = {"fares": "right for everybody, until the next fare list", "seats": "right for one customer, until the end of the day"}
AUDIT = {"fares": {"tried": 80, "small": 76, "medium": 77, "large": 78}, "seats": {"tried": 50, "small": 30, "medium": 44, "large": 45}, "visas": {"tried": 12, "small": 12, "medium": 12, "large": 12}}
print("id", "hour", "customer", "fare list in force", "urgent", "question", sep="   ")
for call in CALLS:
    print(*call, sep="   ")
print(RULES)
for kind, seen in AUDIT.items():
    print(kind, seen)

# %% [markdown] name="swap_manager"
r"""
## For the AI manager: what do the levers do?

1. `again`: which calls get an answer that is there already? "What is a day trip ..." is of the kind `fares`, "Is my seat ..." of the kind `seats`. A list of letters.
2. `models`: the policy allows **3** points to be lost. Which model does the router choose for `fares`, `seats` and `visas`? A dict, kind -> small, medium or large.
3. `cost`: a call has 1,000 tokens in, 600 of them cached, and 50 tokens out. Prices for a million: 2.00 EUR in, 0.50 EUR cached, 8.00 EUR out. It went in a batch. What did it cost, in **cents**? A number.
"""

# %% solution="swap_program"
### BEGIN SOLUTION
again = ["b", "f", "g"]
models = {"fares": "small", "seats": "medium", "visas": "large"}
cost = (400 * 2 + 600 * 0.5 + 50 * 8) / 1_000_000 / 2 * 100
### END SOLUTION

# %% check="swap_again" points=3 dimension="ai" lead="manager"
assert set(again) <= set("abcdefg") and again, "again is a list of letters of calls"

# %% check="swap_models" points=3 dimension="ai" lead="manager"
assert set(models) == {"fares", "seats", "visas"} and set(models.values()) <= {"small", "medium", "large"}, "models has one of small, medium, large for each kind"

# %% check="swap_cost" points=2 dimension="business" lead="manager"
assert cost > 0, "cost is a number above 0"

# %% [markdown] name="swap_aibp"
r"""
## For the AIBP: what may not get worse?

4. `rule`: the head of the fleet says: *"Whether a bus has a lift for wheelchairs? The same for every customer. But each evening at eight the buses are dealt out anew, and then all of that may change."* Choose `right_for` (`everybody` or `one customer`) and `keep_until` (`not kept`,
   `8 in the evening` or `end of the week`). A dict with these two.
5. `batch`: batches leave at 6, 12 and 18 o'clock and are back two hours later. Which of these may go in a batch? **p** a complaint at 11, promised by 15; **q** a complaint at 7, promised by 11; **r** a passenger at the counter at 11; **s** the reviews of the day, read tomorrow. A list of letters.
6. `net`: 20,000 seat questions a week. The small model saves 10 EUR a week on them, makes 30 wrong answers of 100 more, and each wrong answer costs 0.40 EUR. What does the change to the small model bring a week, in EUR? A number, below 0 if it harms.
"""

# %% solution="swap_words"
### BEGIN SOLUTION
rule = {"right_for": "everybody", "keep_until": "8 in the evening"}
batch = ["p", "s"]
net = 10 - 20_000 * 0.30 * 0.40
### END SOLUTION

# %% check="swap_rule" points=3 dimension="business" lead="aibp"
assert set(rule) == {"right_for", "keep_until"}, "rule has right_for and keep_until"

# %% check="swap_batch" points=3 dimension="business" lead="aibp"
assert set(batch) <= set("pqrs") and batch, "batch is a list of letters"

# %% check="swap_net" points=2 dimension="ai" lead="aibp"
assert isinstance(net, (int, float)), "net is a number"
