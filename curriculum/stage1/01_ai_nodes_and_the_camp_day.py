# %% [markdown]
r"""
# AI nodes, and how a camp day works

*Stage 1, lesson 1. About 35 minutes. Read it alone, run every cell, change the numbers.*

Lantern Learning sells online courses, and the learning kits that go with them, to families and schools, at home and in the Middle East.
Last year it did what many companies do. It bought an AI assistant for everybody and trained everybody in how to use it. Twelve months later it
counted who had used the assistant in an ordinary week: fewer than 15 people in 100.

Nobody had done anything wrong, and nothing had changed. A tool had been put on every desk, and every piece of work still went the same
way over the same desks. This lesson is about the other way to begin: **change one step, and change it well.**

You will see

1. what makes a step an *AI node*, on one morning of real work,
2. what a node does, and what it leaves to people,
3. why three to five nodes are a good start,
4. how a day in this camp goes, and how your work is judged.
"""

# %% [markdown]
r"""
## 1. One morning at the desk for the Middle East

Parents write when a lesson has to be moved. Somebody reads the message, decides, and answers. Here are 20 messages from one Monday
in October. `kind` is what the message was about, `decided` is what the desk did, `minutes` is the time it took.
"""

# %%
import io

import pandas as pd

morning = pd.read_csv(io.StringIO("""message,kind,decided,minutes
1,illness,move free,9
2,travel,move and charge,12
3,illness,move free,8
4,same day,move and charge,14
5,travel,move free,13
6,illness,move free,7
7,tutor asks,move free,6
8,same day,credit,16
9,illness,move and charge,11
10,travel,move and charge,12
11,wedding of the tutor's sister,move free,25
12,same day,move and charge,13
13,illness,move free,8
14,travel,move free,12
15,tutor asks,move free,6
16,illness,move free,9
17,power cut in the whole district,credit,22
18,same day,move and charge,15
19,travel,move and charge,11
20,tutor asks,move free,7
"""))
print(f"{len(morning)} messages, {morning['minutes'].sum()} minutes, {morning['minutes'].sum() / 60:.1f} hours before lunch")
morning.head()

# %% [markdown]
r"""
Three words decide whether this step is worth our attention: **frequent**, **repetitive**, and in need of **judgement**.

*Frequent* is easy: four hours in one morning. *Repetitive* means that the same kinds of case come again. Count them:
"""

# %%
kinds = morning["kind"].value_counts()
print(kinds.to_string())
known = kinds[kinds >= 3].index
print(f"\n{morning['kind'].isin(known).mean():.0%} of the messages are of a kind that came three times or more")

# %% [markdown]
r"""
Four kinds make up nine messages in ten. That is repetition. The wedding and the power cut will not come again soon.

*Judgement* is the word that people misjudge. It does not mean that the work is difficult, or that there are many possible answers. It means: **the
kind of case alone does not settle the answer.** So let us try to settle it. The best possible rule is "for this kind, always do what is usual".
"""

# %%
repeated = morning[morning["kind"].isin(known)]
table = repeated.pivot_table(index="kind", columns="decided", values="message", aggfunc="count", fill_value=0)
usual = table.idxmax(axis=1)
wrong = (repeated["decided"] != repeated["kind"].map(usual)).sum()
print(table.to_string())
print(f"\nThe best rule is wrong for {wrong} of {len(repeated)} messages: {wrong / len(repeated):.0%}")

# %% [markdown]
r"""
*The tutor asks* is a rule: move it, free of charge, every time. *Travel* is not. Two of five families did not pay. Why? Somebody read in the message that the trip
was to a funeral, and somebody knew that this family had never moved a lesson before. The answer is in the text, not in the code for the kind.

That is what a language model can read and a rule cannot. A step that is frequent, repetitive and needs judgement is an **AI node**.

| if ... | then it is work for | because |
|---|---|---|
| the kind of case settles the answer | a **rule** | it is cheaper than a model, faster, and never surprising |
| kinds come again, and the answer depends on what was said | an **AI node** | a model reads what was said, thousands of times |
| every case is new | a **person** | there is nothing to learn from |
"""

# %% [markdown]
r"""
## 2. Two questions that come first

Before you count anything, ask two questions that no number can outvote.

**May it?** Some mistakes cannot be undone, and for some steps a law says who is responsible. Where both are true, a second person has to approve what the node
proposes, or it is no node. Releasing money to a new bank account is such a step. Proposing an answer that a colleague reads before it is sent is not.

**Can it be read?** Text, forms and pictures can. A telephone call that nobody records, a letter in a folder, a kit that lies on a table: there is nothing
for a program to read. Such a step may become a node later, once the work arrives in another way. Often that change is the better project.

Together that makes five questions: may it, can it be read, does it repeat, does it need judgement, and does it save enough hours for the days it takes
to build? *Frequent* is in the last one: what counts is not how often a step is done, but how many hours it takes. Here are the first four as a few lines
of Python. Put in a step from your own work.
"""

# %%
def what_is_it(undoable, law_covers_it, second_person_approves, arrives_as, share_of_known_kinds, rule_wrong):
    """Ask the first four questions in their order; the fifth is whether it pays."""
    if not undoable and law_covers_it and not second_person_approves:
        return "human: it cannot be undone, a law covers it, and nobody approves"
    if arrives_as not in ("text", "form", "image"):
        return f"human: there is nothing to read in a {arrives_as}"
    if share_of_known_kinds < 0.8:
        return "human: most cases are new"
    if rule_wrong < 0.2:
        return "rule: the kind settles it"
    return "AI node, if it saves enough hours"


print("move a lesson     ", what_is_it(True, False, False, "text", 0.90, 0.22))
print("book an order     ", what_is_it(True, False, False, "form", 0.98, 0.01))
print("new bank account  ", what_is_it(False, True, False, "text", 0.92, 0.25))
print("the same, approved", what_is_it(False, True, True, "text", 0.92, 0.25))
print("family that leaves", what_is_it(True, False, False, "phone call", 0.15, 0.30))

# %% [markdown]
r"""
The two limits, 0.8 and 0.2, are guesses from one morning. In the lab *Finding AI nodes* you look at all fifty steps of six processes and draw them yourself.
"""

# %% [markdown]
r"""
## 3. What a node does, and what it leaves

A node is more than a model. It is a place in the work with four parts:

> **in**: the message, with what the company knows about the case → **model**: proposes an answer →
> **check**: a rule or a person looks at what may go wrong → **out**: the answer is sent, and written where the next step finds it.

And it has an exit. What the node does not know goes to a person, with everything that was found out so far. Lantern Learning plans with a simple figure: of
the work on known kinds a node takes over about 70 %. The other 30 % is looking over its shoulder. New kinds stay with people altogether.
"""

# %%
EUR_PER_HOUR, TAKES_OVER = 38, 0.7
minutes_known = repeated["minutes"].sum()
minutes_new = morning["minutes"].sum() - minutes_known
saved = TAKES_OVER * minutes_known / 60
print(f"known kinds  {minutes_known:>4} minutes, of which a node takes over {TAKES_OVER * minutes_known:.0f}")
print(f"new kinds    {minutes_new:>4} minutes, which stay with the desk")
print(f"saved        {saved:.1f} hours this morning, {saved * EUR_PER_HOUR:.0f} EUR")

# %% [markdown]
r"""
Look at the two new cases again. They took 47 minutes, more than twice as long as an ordinary message each. After the node is built, **the desk has only
such cases and the looking-over**. Its work becomes more difficult and more interesting. Say so before you build, not after.
"""

# %% [markdown]
r"""
## 4. Why three to five

The fifty steps of Lantern Learning hold 22 that could be AI nodes. Why not build them all? Here is what each would save, in hours a month,
largest first, and the days that it would take to build. Mind the first: it saves most and takes forty-nine days.
"""

# %%
hours_saved = [69, 50, 48, 44, 43, 43, 31, 30, 28, 25, 21, 21, 19, 18, 17, 16, 15, 14, 13, 11, 10, 10]
build_days = [49, 12, 12, 11, 10, 12, 11, 9, 11, 11, 9, 10, 11, 11, 11, 8, 9, 10, 12, 8, 11, 9]
nodes = pd.DataFrame({"hours": hours_saved, "days": build_days})
nodes["hours_per_day"] = nodes["hours"] / nodes["days"]
best_first = nodes.sort_values("hours_per_day", ascending=False)
best_first["all_hours"], best_first["all_days"] = best_first["hours"].cumsum(), best_first["days"].cumsum()
for count in (1, 3, 5, 10, 22):
    row = best_first.iloc[count - 1]
    print(f"{count:>2} nodes  {row['all_days']:>4.0f} build days  {row['all_hours']:>4.0f} hours a month  {row['all_hours'] / nodes['hours'].sum():>4.0%} of all that is possible")

# %% [markdown]
r"""
Five nodes out of 22 bring more than a third of all the hours for a fifth of the days. The next five bring three fifths of that. The last twelve together
bring as much as the first five, but take nearly three times the days: an hour and a half for each day, where the first five bring four. And there is a reason that no table shows: people believe in what they have felt. A team whose dullest hour of the day is gone comes with the next idea by itself. That does more than a hundred training sessions.
"""

# %% [markdown]
r"""
## 5. How a camp day works

| time | what | why |
|---|---|---|
| 09:00 | **Open the home notebook.** It says where you are, what is next, and what came back from grading. | ten minutes, no searching |
| 09:10 | **A lesson**, like this one: read, run, change a number, look. | one idea at a time |
| 10:00 | **A lab**, alone or in your pair, 60 to 120 minutes. Check cells say at once whether you are on track; hints are free. | you learn it by doing it wrong first |
| 12:00 | **Hand in**: save, then press the button below the lab. You may hand in again; every attempt is kept. | a mark is feedback, not a verdict |
| 13:00 | **Your own scenario**: the step in your business unit that you and your partner are changing. | seven tenths of all training is real work |
| 16:30 | **A demo or a note.** Show something that runs to somebody who would use it, or write three lines on what failed. | what does not run is not discussed |

Two kinds of people sit in this camp. An **AI manager** brings about 70 % business and 30 % AI. An **AIBP**, the AI business partner, brings it the other way
round. From stage 2 on you work as a pair. In stage 1 most labs are done alone, so that later each knows what the other is talking about; a few are done in the pair, for practice.
"""

# %% [markdown]
r"""
## 6. How your work is judged

**By what comes out.** Not by hours, logins or the number of prompts. A person who needs three hours and gets it right has done better than one who needs ten.

**On data that you have not seen.** The check cells use data in front of you. The points come from other months, other customers, other messages. An answer that
only fits what you could see is worth little at work, so it is worth little here.

**In two dimensions.** Every task belongs to *business* or to *AI*, and to the role that leads it. Your role fit weighs them 70 to 30, in the direction of your role:
"""

# %%
def role_fit(role, business, ai):
    """Both scores are shares from 0 to 1."""
    weight = 0.7 if role == "AI manager" else 0.3
    return weight * business + (1 - weight) * ai


for role in ("AI manager", "AIBP"):
    print(f"{role:<11} strong in business, weak in AI: {role_fit(role, 0.9, 0.4):.2f}    the other way round: {role_fit(role, 0.4, 0.9):.2f}")

# %% [markdown]
r"""
The gate to stage 2 opens when the required labs of stage 1 are passed and the role fit is 0.6 or more. Three months is the usual pace. Nobody fails for
needing four.

## What to remember

- An AI node is a step that is **frequent, repetitive and needs judgement**. If a rule settles it, write the rule.
- Two questions come first: **may it**, and **can it be read**?
- Judgement is measured, not felt: how often would the best rule be wrong?
- Build **three to five**, by hours saved per build day. Tell people what will be left for them.

**Next:** the lab *Finding AI nodes*. Fifty steps, fourteen thousand rows of real work, a budget of 60 days, and five nodes to choose.
"""
