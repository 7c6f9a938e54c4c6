# %% [markdown]
r"""
# Experience into a formula

*Stage 2, lesson 2. About 35 minutes. The lab after it: the referral formula.*

Every company has people who are simply better at something. Ask them how, and they say "experience". Ask their boss, and you hear a story. This lesson shows how to turn
experience into a **formula**: a sentence with numbers that everybody can use, and that can turn out to be wrong.

The steps are short. The traps are old, and clever people fall into them every week:

1. looking only at those who succeeded,
2. taking a person for a method,
3. mixing two kinds of customer,
4. explaining the outcome by what came after it,
5. counting one success twice.

At the end a model reads for you, and you see what makes it read well.
"""

# %% [markdown]
r"""
## 1. Looking only at those who succeeded

Families take a course for a term, and some **extend** it. Before the end an adviser talks with each of them. Here is last month. The moves: she showed a *picture* of the child's work, she made the
*next plan* together with the family, and they *chatted* about this and that.
"""

# %%
import pandas as pd

talks = pd.DataFrame(
    [("Mira", picture, plan, chat, extended, kind)
     for picture, plan, chat, extended, kind, times in [
         (1, 1, 1, 1, "new", 14), (1, 1, 1, 0, "new", 2), (1, 0, 1, 1, "new", 3), (1, 0, 1, 0, "new", 3), (0, 0, 1, 1, "new", 1), (0, 0, 1, 0, "new", 5)]
     for _ in range(times)]
    + [("others", picture, plan, chat, extended, kind)
       for picture, plan, chat, extended, kind, times in [
           (1, 1, 1, 1, "new", 7), (1, 1, 1, 0, "new", 1), (1, 0, 1, 1, "old", 8), (1, 0, 1, 0, "old", 8), (0, 1, 1, 1, "old", 3), (0, 1, 1, 0, "old", 1),
           (0, 0, 1, 1, "old", 6), (0, 0, 1, 0, "old", 26), (0, 0, 0, 1, "old", 2), (0, 0, 0, 0, "old", 10)]
       for _ in range(times)],
    columns=["adviser", "picture", "plan", "chat", "extended", "kind"])
print(len(talks), "talks,", talks["extended"].sum(), "families extended")
won = talks[talks["extended"] == 1]
print("Of those who extended:", {move: f"{won[move].mean():.0%}" for move in ("picture", "plan", "chat")})

# %% [markdown]
r"""
Nearly all of the good talks had a chat. So: chat more? Look at the others first.
"""

# %%
lost = talks[talks["extended"] == 0]
print("Of those who left:    ", {move: f"{lost[move].mean():.0%}" for move in ("picture", "plan", "chat")})

# %% [markdown]
r"""
Nearly everybody chats. **What winners have in common says nothing until you have looked at the others.** The move that stands out is the plan: more than half against one of fourteen.

## 2. Taking a person for a method

Mira is the star: two of three of her families extend.
"""

# %%
print(talks.groupby("adviser")["extended"].agg(["mean", "size"]).round(2), "\n")
print(talks.groupby(["picture", "plan", "adviser"])["extended"].agg(["mean", "size"]).round(2))

# %% [markdown]
r"""
In each line with the same moves she does just as well as the others: 0.88 and 0.88, 0.50 and 0.50. What looks like Mira is *what she does*, more often than anybody else. That is the best news there is: a person cannot be copied, a move can.
(Had she done better in each line as well, there would be something about her that nobody wrote down yet.)

## 3. Mixing two kinds of customer

Another table, of another month: half of the families were offered a discount. It seems to do nothing at all:
"""

# %%
discount = pd.DataFrame([("new", "no", 60, 24), ("new", "yes", 20, 12), ("old", "no", 20, 14), ("old", "yes", 60, 26)], columns=["kind", "discount", "families", "extended"])
together = discount.groupby("discount")[["families", "extended"]].sum()
print((together["extended"] / together["families"]).round(3).to_dict(), "\n")
print(discount.assign(share=(discount["extended"] / discount["families"]).round(2)).pivot(index="kind", columns="discount", values="share"))

# %% [markdown]
r"""
New families extend *more* with a discount, old ones *less*: they feel that they paid too much so far. Because the two kinds are mixed unevenly, the total hides both. The cure is a **conditional term**: one factor for new families, another for old ones.
But split only where the kinds really differ. Every split halves the data behind each number.

## 4. Explaining the outcome by what came after

The strongest "driver" in the company's records is the welcome letter for the next term: 97 % of the families with a letter extended. Of course: the letter is sent to those who extended. Ask of each candidate:
**could the adviser have known and done it before the outcome?** If not, it is no lever, however large its number.

## 5. Counting one success twice

A formula for what to expect of a talk:

> expected = base × picture × plan

Each move has a factor. The obvious way to find it is to compare talks with and without the move:
"""

# %%
for move in ("picture", "plan"):
    mean = talks.groupby(move)["extended"].mean()
    print(f"{move:8} {mean[1]:.2f} with, {mean[0]:.2f} without: x {mean[1] / mean[0]:.1f}")
shares = {move: talks.groupby(move)["extended"].mean() for move in ("picture", "plan")}
print("both together, multiplied:", f"x {shares['picture'][1] / shares['picture'][0] * shares['plan'][1] / shares['plan'][0]:.1f}")
both = talks[(talks["picture"] == 1) & (talks["plan"] == 1)]["extended"].mean() / talks[(talks["picture"] == 0) & (talks["plan"] == 0)]["extended"].mean()
print("both together, in the data:", f"x {both:.1f}")

# %% [markdown]
r"""
The product promises more than the data hold, because those who show a picture usually make a plan as well: each of the two comparisons already contains a part of the other. Compare a move with **what the rest of the formula expects of the same talks** instead:

> factor of a move = what came in the talks with it ÷ what the formula, without this factor, expects of these talks

Do it for one move, then for the next, and go round until nothing changes. Round by round:
"""

# %%
base, picture, plan = talks["extended"].mean(), 1.0, 1.0
for turn in range(1, 41):
    expected = base * talks["picture"].map({1: picture, 0: 1}) * talks["plan"].map({1: plan, 0: 1})
    base *= talks["extended"].sum() / expected.sum()
    expected = base * talks["picture"].map({1: picture, 0: 1}) * talks["plan"].map({1: plan, 0: 1})
    picture *= talks.loc[talks["picture"] == 1, "extended"].sum() / expected[talks["picture"] == 1].sum()
    expected = base * talks["picture"].map({1: picture, 0: 1}) * talks["plan"].map({1: plan, 0: 1})
    plan *= talks.loc[talks["plan"] == 1, "extended"].sum() / expected[talks["plan"] == 1].sum()
    if turn in (1, 2, 5, 40):
        print(f"round {turn:2}: {base:.2f} x {picture:.2f} if picture x {plan:.2f} if plan")

# %% [markdown]
r"""
That is all. The method is sixty years old; insurers price cars with it. How sure are we? With few talks a factor moves by luck alone: if 10 extended with a move and 10 without, anything between half and double may be luck. Rule of thumb: treat a
factor as an effect only if it is clear of 1 by more than that.

## 6. Letting a model read

Twenty talks can be read by people. For hundreds, a model marks each line with a **code**, and a person writes the **codebook**: what each code means, with examples. The practice model is a simulator, but it follows the rule that holds for real ones:
it is as good as the words that you give it. Twelve lines of advisers, and three ways of asking:
"""

# %%
import json

import campkit

client = campkit.client()
LINES = [
    ("Look what Nico painted last week, I have a photo of it here.", "P1"),
    ("This is the story that she wrote, shall I read it to you?", "P1"),
    ("Let us write down together what comes after the holidays.", "P2"),
    ("Which goal should we set for the spring?", "P2"),
    ("It has been raining for days here.", "P0"),
    ("Did you watch the match yesterday?", "P0"),
    ("I attach his drawing of the bridge.", "P1"),
    ("So in March we begin with fractions, agreed?", "P2"),
    ("Half an hour on Mondays would be enough, I think.", "P2"),
    ("These are the pages from his notebook.", "P1"),
    ("My own son has his birthday tomorrow.", "P0"),
    ("The holidays were far too short this time.", "P0"),
]
MEANS = {"P1": "shows what the child made", "P2": "plans the next term with the family", "P0": "anything else"}
EXAMPLES = {"P1": ["Here is a photo of the robot that Lena built.", "This page is from her exercise book."], "P2": ["What would you like to reach by summer?", "An hour on Fridays, starting in January?"],
            "P0": ["How was the weekend?", "My daughter turned six on Sunday.", "What a storm last night!"]}


def ask(line, means=False, examples=False):
    """One line, one code, as JSON of a fixed shape."""
    system = "Choose the code that fits the line.\n\nCodes:\n" + "\n".join(f"- {code}: {text}" if means else f"- {code}" for code, text in MEANS.items())
    if examples:
        system += "\n\nExamples:\n" + "\n".join(f"{text} -> {code}" for code, texts in EXAMPLES.items() for text in texts)
    schema = {"type": "object", "properties": {"code": {"type": "string", "enum": list(MEANS)}}, "required": ["code"], "additionalProperties": False}
    answer = client.chat.completions.create(
        model="practice-large", messages=[{"role": "system", "content": system}, {"role": "user", "content": line}],
        response_format={"type": "json_schema", "json_schema": {"name": "coding", "strict": True, "schema": schema}})
    return json.loads(answer.choices[0].message.content)["code"]


for name, how in {"codes only": {}, "with meanings": {"means": True}, "with meanings and examples": {"means": True, "examples": True}}.items():
    given = [ask(line, **how) for line, _ in LINES]
    print(f"{name:28} {sum(code == right for code, (_, right) in zip(given, LINES))} of {len(LINES)} right")

# %% [markdown]
r"""
Three things to take into the lab:

- **Measure before you trust.** Two people code sixty talks by hand; the model codes the same ones. Only then it reads the rest. And count on *other* lines than those from which you took the examples.
- **A codebook needs a home for everything.** A line that is none of your moves still gets a code. If there is no code for small talk, small talk becomes a move.
- **A wrong code flattens a factor.** If every second greeting counts as "asked", asking seems to do little. Look at the wrong lines that occur most often first.

## Before the lab: agree on these, aloud

1. Which "experience" in our own unit would be worth a formula? Where does the outcome stand?
2. Who in our unit is the star, and what would we expect to find that this person does?
3. What would we do if the formula said that our favourite move does nothing?

## Try it yourself

- Take Mira's talks out of the table and fit the two factors again. What changes, and what should not?
- Write one more example for `P2` and one for `P0`. Do all twelve lines come out right?
- Find a "driver" in a report of your own unit that is known only after the outcome.
"""
