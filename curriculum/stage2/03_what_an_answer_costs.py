# %% [markdown]
r"""
# What an answer costs

*Stage 2, lesson 3. About 35 minutes. The lab after it: the cost war-room.*

A model call costs a fraction of a cent. Nobody looks at fractions of a cent, until there are a million a week. This lesson shows where the money goes, which four levers take it down, and why each of them can do harm.
The harm is the point: **a wrong answer costs far more than any call.** A cut that nobody checked is a bet with other people's money.

1. The bill: what is paid for
2. The right model for each kind of question
3. Sending less
4. Asking once
5. Waiting where nobody waits
6. Levers multiply, and get in each other's way
"""

# %% [markdown]
r"""
## 1. The bill

Models are paid by the **token**, a piece of a word. Three things are counted: tokens *in* (your prompt), tokens *out* (the answer, about four times as dear), and tokens in that the service has **seen before**: when a prompt begins with the same long text as an earlier one,
that beginning costs a quarter. The prices of the practice model are invented, in the proportions of real ones; EUR for a million tokens:
"""

# %%
import campkit
from campkit.prices import load_prices

client = campkit.client()
MODELS = ["practice-small", "practice-medium", "practice-large"]
PRICES = {name: {what: float(price[what]) for what in ("input", "cached_input", "output")} for name, price in load_prices().models.items() if name in MODELS}
for name, price in PRICES.items():
    print(f"{name:16} in {price['input']:5.2f}   seen before {price['cached_input']:6.3f}   out {price['output']:5.2f}")

# %% [markdown]
r"""
A library answers its members' questions with a model. Here is one call, with the prompt that has grown over a year.
"""

# %%
PERSONA = "You are BIBI, the cheerful assistant of the town library. You love books more than anything. You have worked with readers for thirty years and you are proud of every one of them. Take a deep breath and think hard before you answer."
RULES = """Rules of the library:
A book may be kept for 28 days.
A film may be kept for 7 days.
A member may have 12 things at a time.
Each day of delay costs 0.20 EUR for a book.
Each day of delay costs 1.00 EUR for a film.
A lost card is replaced for 5.00 EUR.
Children under six need a parent with them.
The reading room is open until 20:00 on weekdays."""
TASK = "Answer the question from the rules. Answer with the one sentence of the rules that says it, nothing else."


def ask(question, model="practice-large", persona=PERSONA, material=RULES):
    """Ask; return the answer and what it cost in EUR."""
    system = "\n\n".join(part for part in (persona, TASK, material) if part)
    done = client.chat.completions.create(model=model, messages=[{"role": "system", "content": system}, {"role": "user", "content": f"<question>{question}</question>"}], temperature=0)
    used, price = done.usage, PRICES[model]
    cached = used.prompt_tokens_details.cached_tokens
    cost = ((used.prompt_tokens - cached) * price["input"] + cached * price["cached_input"] + used.completion_tokens * price["output"]) / 1_000_000
    return done.choices[0].message.content, cost, used.prompt_tokens


answer, cost, tokens = ask("How long may I keep a film?")
print(answer)
print(f"{tokens} tokens in: {cost:.6f} EUR, {cost * 1_000_000:,.0f} EUR for a million such calls")

# %% [markdown]
r"""
## 2. The right model for each kind of question

The small model costs a twenty-fifth of the large one. Is it good enough? **Ask the question for each kind of work by itself, and answer it with an audit**: some calls of that kind, with the right answers, on each model. Two kinds of work in the library: answering from the rules, and
sorting what members write onto three desks whose names are the library's own.
"""

# %%
QUESTIONS = [
    ("How long may I keep a book?", "28 days"), ("How long may I keep a film?", "7 days"),
    ("How many things may a member have at a time?", "12"),
    ("What does a day of delay cost for a film?", "1.00"),
    ("What does a day of delay cost for a book?", "0.20"),
    ("What does it cost to replace a lost card?", "5.00"),
    ("Until when is the reading room open?", "20:00"),
    ("Do children under six need a parent?", "under six"),
]
DESKS = "Desks:\n- OWL: a book or film is damaged: torn, dirty, stained, scratched, a page is missing\n- FOX: money: a fee, a fine, a price, a payment, a bill\n- HARE: looking for a book, an author or a volume, ordering it, keeping it longer"
MESSAGES = [
    ("The cover came off when I opened it.", "OWL"),
    ("There is a coffee stain on chapter two.", "OWL"),
    ("The disc jumps in the middle of the story.", "OWL"),
    ("Somebody cut out the map at the end.", "OWL"),
    ("Why do I owe you four euros?", "FOX"),
    ("I paid last week and still got a reminder.", "FOX"),
    ("Can I settle this by card?", "FOX"),
    ("Three euros for two days seems a lot.", "FOX"),
    ("I need another week with this novel.", "HARE"),
    ("Do you have anything by that author?", "HARE"),
    ("Could you get the second volume for me?", "HARE"),
    ("Is the travel guide back yet?", "HARE"),
]


def sort_message(message, model):
    """The desk for a message."""
    system = f"Sort the message to one of the desks.\n\n{DESKS}\n\nAnswer with the name of the desk only."
    return client.chat.completions.create(model=model, messages=[{"role": "system", "content": system}, {"role": "user", "content": f"<message>{message}</message>"}], temperature=0).choices[0].message.content


print(f"{'':16} from the rules   sorted right")
for model in MODELS:
    rules = sum(right in ask(question, model)[0] for question, right in QUESTIONS)
    desks = sum(sort_message(message, model) == desk for message, desk in MESSAGES)
    print(f"{model:16} {rules} of {len(QUESTIONS)}           {desks} of {len(MESSAGES)}")

# %% [markdown]
r"""
For the rules the small model does as well. For sorting it does not: finding a sentence is easy, judging what words *mean* is not. "All small" would be wrong, and so would "all large".

**How much may be lost?** Reckon with money on both sides. Sorting 1,000 messages costs so much on the two models; each wrong desk costs somebody three minutes, 1.80 EUR.
"""

# %%
wrong = {model: sum(sort_message(message, model) != desk for message, desk in MESSAGES) / len(MESSAGES) for model in (MODELS[0], MODELS[2])}
saved = 1000 * 100 * (PRICES[MODELS[2]]["input"] - PRICES[MODELS[0]]["input"]) / 1_000_000
print(f"1,000 messages of 100 tokens: the small model saves {saved:.2f} EUR")
print(f"and makes {1000 * (wrong[MODELS[0]] - wrong[MODELS[2]]):.0f} more mistakes, at 1.80 EUR each: {1800 * (wrong[MODELS[0]] - wrong[MODELS[2]]):.0f} EUR")

# %% [markdown]
r"""
Twelve messages are too few to believe the number, and plenty to see its size. Thirty of a kind is the least that counts as evidence, a hundred is better.

## 3. Sending less

Which parts of the prompt change an answer? **Leave out one at a time, and look.**
"""

# %%
for name, change in (("everything", {}), ("without the persona", {"persona": ""}), ("without the rules", {"material": ""})):
    found = [ask(question, "practice-small", **change) for question, _ in QUESTIONS]
    good = sum(right in answer for (answer, _, _), (_, right) in zip(found, QUESTIONS))
    print(f"{name:20} {good} of {len(QUESTIONS)} right, {sum(tokens for _, _, tokens in found) / len(found):.0f} tokens in")
print("\nwithout the rules it says:", ask("What does it cost to replace a lost card?", "practice-small", material="")[0])

# %% [markdown]
r"""
The persona cost tokens and did nothing. The rules cost tokens and *are* the answer. Nobody could tell by reading; the table tells.

One trap: text that stands first and never changes is charged at a quarter once the service has seen it. Put what is fixed first, what changes last. A time stamp in the first line makes every prompt new.
And it counts in **whole blocks** (here 64 tokens): cut one sentence of that beginning, and a block may fall out and be charged in full. Less text can cost more. The bill tells, not the words.

## 4. Asking once

Members ask the same things. Why pay twice? Keep the answer under a **key**, and look there first. Everything hangs on the key. Here is a day at the counter: what was asked, by whom, and what was right at that time.
"""

# %%
DAY = [  # hour, member, question, right answer
    (9, "Ana", "Until when is the reading room open?", "20:00"), (10, "Ben", "When is my book due?", "3 May"), (11, "Ana", "When is my book due?", "9 May"), (12, "Cem", "Until when is the reading room open?", "20:00"),
    (13, "Ben", "When is my book due?", "3 May"), (14, "Cem", "How many copies are free?", "2"), (15, "Ana", "How many copies are free?", "2"), (17, "Ben", "How many copies are free?", "1"), (18, "Ana", "Until when is the reading room open?", "20:00"),
]


def day_with(key):
    """How many questions were asked of the model, and which wrong answers were given."""
    kept, asked, wrong = {}, 0, []
    for hour, member, question, right in DAY:
        name = key(hour, member, question)
        if name not in kept:
            kept[name], asked = right, asked + 1
        if kept[name] != right:
            wrong.append(f"{hour}:00 {member} heard {kept[name]}, right was {right}")
    return asked, wrong


KEYS = {
    "the question alone": lambda hour, member, question: question,
    "question and time": lambda hour, member, question: (question, hour),
    "what it depends on": lambda hour, member, question: (question, member if "my book" in question else "", hour >= 16 if "copies" in question else ""),
}
for name, key in KEYS.items():
    asked, wrong = day_with(key)
    print(f"{name:20} {asked} of {len(DAY)} asked; wrong: {wrong or 'none'}")

# %% [markdown]
r"""
**A key holds everything on which the answer depends, and nothing else.** Too little, and Ana hears when Ben's book is due. Too much (the time), and nothing is ever found again. What an answer depends on is known by the people who own it: opening hours hold for everybody until they
change; a due date is one member's; the number of copies holds until the next book comes back, here at 16:00.

You need no alarm clock for that. Put what changes into the key, such as the number of the list in force. When it changes, the old answer is simply never found again.

## 5. Waiting where nobody waits

Services do work at **half price** if it may take hours: a batch. Two questions decide. Does somebody stand and wait? And is the batch *back* before the answer is needed, not only *sent*?
"""

# %%
for name, at, needed in (("review of the new books, read at 8 tomorrow", 10, 32), ("order list, van leaves at 15", 10, 15), ("order list, van leaves at 13", 10, 13)):
    sent = next(hour for hour in (0, 6, 12, 18, 24, 30) if hour >= at)
    print(f"{name:44} batch of {sent % 24}:00 is back at {(sent + 2) % 24}:00:", "in time" if sent + 2 <= needed else "TOO LATE")

# %% [markdown]
r"""
## 6. Levers multiply, and get in each other's way

The library's month: 60,000 questions about the rules and 40,000 messages to sort. Half of the questions are repeats, the messages never are. Nobody waits for a quarter of the messages. Take today's bill and pull the levers, one by one and together.
"""

# %%
def month(router=False, less=False, cache=False, batch=False):
    """The bill of a month in EUR."""
    tokens = {"rules": 170 if less else 230, "sort": 100 if less else 160}
    model = {"rules": "practice-small" if router else "practice-large", "sort": "practice-large"}
    calls = {"rules": 30_000 if cache else 60_000, "sort": 40_000 * (0.875 if batch else 1)}  # a quarter at half price
    return sum(calls[kind] * tokens[kind] * PRICES[model[kind]]["input"] / 1_000_000 for kind in calls)


today = month()
for levers in ({"router": True}, {"less": True}, {"cache": True}, {"batch": True}, {"router": True, "cache": True}, {"router": True, "less": True}, {"router": True, "less": True, "cache": True, "batch": True}):
    print(f"{' + '.join(levers):32} {today / month(**levers):4.1f} times cheaper")

# %% [markdown]
r"""
No lever alone does it. And look at router with cache: alone the cache saves a third; after the router it saves next to nothing, because it keeps what has become cheap anyway. So measure levers **together**, on a whole week, and then on another week: the week on which you tuned them is the one on which
they look best.

## What to take along

- Read the bill by kind of work: new tokens in, tokens seen before, tokens out.
- For each kind ask its owner three things: *how good, how fast, how fresh?* That is a decision of people.
- Choose the model by an audit of that kind. No audit, no rule, too few calls: the large model.
- Leave one part of the prompt out at a time. Keep what changes answers.
- A key holds what the answer depends on, nothing else.
- Batches for what is back in time.
- Replay a week, count wrong, late and outdated answers beside the money. Then replay another week.

The lab gives you a week of calls, a bill of 900 EUR, and until Friday.
"""
