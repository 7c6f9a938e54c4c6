"""Talks of Lantern Learning's advisers with customers, and the referrals that came of them, in the tiers of the lab.

dev: 240 talks, 60 of them coded by hand. held_out and rotation: 160 other talks of the same company, worded by other people, and tables of
codes for the checks of single functions. The planted formula is the company world's (`truth_referral`); it goes with `dev_seed` in lab.toml.
"""

from __future__ import annotations

import datetime
import tomllib
from pathlib import Path

TALKS = {"sample": 24, "dev": 240, "held_out": 160, "rotation": 160}
HAND_CODED = 60
CODES = {"hello": "S1", "bye": "S1", "small_talk": "S3", "help": "S2", "value_near": "T1", "value_far": "T0", "value_none": "T0", "ask_specific": "A1", "ask_vague": "A2",
         "reward": "Y1", "second_ask": "N1", "forward_text": "R1", "yes_names": "C1", "no_names": "C0"}
TERMS = ("school", "touch", "ask_vague", "ask_specific", "reward_family", "reward_school", "second_ask", "forward")
#: Names, subjects and gifts were made alike before anybody read the talks: they say nothing about the moves.
SLOTS = {"customer": ("Mrs A.",), "adviser": ("Lantern's adviser",), "learner": ("Lena",), "product": ("robot kit",), "subject": ("maths", "reading"), "friend": ("Ida",), "other": ("Tom",),
         "school": ("the evening school",), "age": ("nine",), "reward": ("20 euros", "a free month"), "day": ("Monday",)}

MORE = {
    "held_out": """
# hello
Good day, this is Lantern Learning calling.
I am glad to catch you, it is your adviser from Lantern.
# small_talk
Did the snow reach your street as well?
My coffee went cold twice this morning, it is one of those days.
I hear the fireworks at your end were splendid.
# value_near
Yesterday at bedtime [learner] read the whole chapter to her brother for the first time.
The result came an hour ago: full points in [subject]!
You will not believe it, today [learner] built the bridge and it held.
All of our pupils got the program running in the lesson this morning.
# value_far
Last year there was a good phase, since then nothing much.
The nice result was back in the autumn.
In the first weeks [learner] was keen, that has worn off.
We had one proud moment, but it lies two months back.
# value_none
To be honest, it gathers dust.
Nothing new since we last talked.
[learner] has hardly logged in.
We are still waiting to begin.
# ask_specific
Which of the other parents in the choir has a child who is stuck in [subject]?
Your sister-in-law has a boy of [age], may I write to her?
Who teaches the parallel class, and would you introduce me?
Is there one family on your street with a child of [age]?
# ask_vague
Feel free to pass on our name whenever it fits.
We live from people talking about us.
If somebody happens to need something like this, mention us.
Do recommend us if you like.
# forward_text
I am sending you a ready invitation, you only need to forward it.
There is a note with the link in your inbox, share it with one tap.
The message is already written, just send it on.
I drafted the lines for your group chat, copy and paste is enough.
# reward
Every friend who joins earns you [reward].
You both receive [reward] as soon as the friend signs up.
We say thank you with [reward] for each family you bring.
There is a bonus of [reward] for a recommendation.
# second_ask
Is there truly no other person you can think of?
May I ask again whether another name occurs to you?
Please think once more, somebody else must come to mind.
One more contact would be great, who else is there?
# help
Your invoice for March has been corrected.
I have reset the password of the account.
The missing part of the kit leaves our warehouse today.
You find the new lesson in the app under courses.
# yes_names
My neighbour [friend] would love that, and [other] too.
Take [friend], she has been looking for help in [subject].
Yes, I will send it to [friend] this evening.
[other] and [friend] are both interested, I think.
# no_names
I cannot think of anybody right now.
No, I would not like to give out names.
Sorry, I do not know anyone who needs this.
Let me think it over first.
# bye
Goodbye, and have a lovely evening.
Thank you for your time, until next week.
""",
    "rotation": """
# hello
Hello, you have Lantern Learning on the phone.
Good evening, it is me again from Lantern.
# small_talk
What a heat today, are you managing?
How did the birthday party go?
Our office dog says hello as well.
# value_near
This afternoon [learner] solved all ten exercises without a mistake.
Since last night [learner] can say the whole poem by heart.
The class won the robot race today, what a moment.
She got the certificate just now and is beaming.
# value_far
The good marks were before the summer.
It went well for a while last winter, then it stopped.
There was a success, but that is half a year ago.
# value_none
There is nothing I could tell you.
The kit has not been opened yet.
It is neither good nor bad.
# ask_specific
Which mother in the class would you call first, and may I have her number?
Does [friend] from the football club have a child in year four?
Who among your colleagues teaches [subject] to the little ones?
# ask_vague
Please tell people about Lantern.
We are always happy about recommendations.
If you meet somebody who is interested, think of us.
# forward_text
I will write the message for you, so all you do is forward it.
You get a finished text with a link, pass it on as it is.
A card with everything on it comes to your phone, simply share it.
# reward
For every family that comes through you there is [reward].
If a friend signs up, we give you [reward].
You and your friend each get [reward].
# second_ask
Really nobody? Think again, please.
I will ask a second time: who else could it be?
Can you find just one more name for me?
# help
Your subscription has been extended as you asked.
I have changed the delivery address of the parcel.
The lesson on fractions is back in your account.
# yes_names
I know two: [friend] and [other].
Sure, I will pass it to [friend] tomorrow.
[friend] asked me about it only last week.
# no_names
Nobody that I could name.
I would rather keep that to myself.
Not today, sorry.
# bye
Thanks a lot, talk to you soon.
Have a nice weekend, goodbye.
""",
}


def make(tier: str, seed: int) -> dict:
    """Return the tables of a tier. Truths are the code of each line, the moves of each talk and the planted factors."""
    import pandas

    from datasets.company import Stream

    world = read_world()
    stream = Stream(f"referral lab/{tier}/{seed}")
    talks, lines, moves = write_telling_talks(stream, tier, world)
    write_answers(stream, tier, talks, lines)
    write_late_lines(stream, tier, talks, lines)
    for line in lines:
        if line["code"] == "S1" and line["speaker"] == "customer":
            line["code"] = "C9"
    lines = pandas.DataFrame(lines).sort_values(["talk_id", "at"], kind="stable")
    lines.insert(1, "turn", lines.groupby("talk_id").cumcount() + 1)
    coded = lines[["talk_id", "turn", "code"]].reset_index(drop=True)
    tables = {
        "talks": pandas.DataFrame(talks), "lines": lines.drop(columns="code").reset_index(drop=True), "truth_lines": coded,
        "truth_moves": pandas.DataFrame(moves), "truth_factors": pandas.DataFrame({"term": list(world["factors"]), "factor": list(world["factors"].values())}),
    }
    if tier in ("dev", "sample"):
        some = choose_hand_coded(stream, talks, moves)
        tables["hand_codes"] = coded[coded["talk_id"].isin(some) & (coded["code"] != "")].reset_index(drop=True)
    else:
        tables["truth_tables"] = code_tables(stream)
    return tables


def read_world() -> dict:
    """The company's planted formula in the terms of the lab, and its advisers."""
    from datasets.company import make_company

    seed = tomllib.loads(Path(__file__).with_name("lab.toml").read_text("utf-8"))["dev_seed"]
    company = make_company(seed, parts=["conversations"])
    planted = company.truth("referral").set_index("term")["factor"].astype(float)
    advisers = sorted(company.table("conversations")["employee_id"].unique())[:7]
    none = planted["no ask"]
    factors = {"base": planted["base"] * none, "school": planted["school"], "touch": planted["value_near"], "ask_vague": 1 / none, "ask_specific": planted["ask_specific"] / none,
               "reward_family": planted["reward_family"], "reward_school": planted["reward_school"], "second_ask": planted["second_ask"], "forward": planted["forward_text"]}
    return {"factors": {name: round(value, 4) for name, value in factors.items()}, "advisers": advisers}


def frames_for(tier: str) -> dict:
    """The world's frames of a tier and the lab's own, by section."""
    from datasets.company.text.grammar import frames_of

    frames, section = {name: list(found) for name, found in frames_of("talks", tier).items()}, ""
    for line in MORE.get(tier, "").strip().splitlines():
        if line.startswith("# "):
            section = line[2:]
        elif line:
            frames[section].append(line)
    return frames


def write_talks(stream, tier: str, world: dict) -> tuple[list, list, list]:
    """The talks, their lines with the true code of each, and their moves."""
    talks, lines, moves = [], [], []
    frames, star = frames_for(tier), world["advisers"][0]
    for number in range(1, TALKS[tier] + 1):
        talk_id = f"T-{number:04d}"
        kind = "school" if stream.chance(400) else "family"
        adviser = star if stream.chance(250) else stream.choice(world["advisers"][1:])
        move = choose_moves(stream, kind, adviser == star)
        start = datetime.datetime(2026, 5, 4) + datetime.timedelta(days=stream.randrange(150), hours=stream.randrange(9, 19), minutes=stream.randrange(60))
        at = start
        for speaker, section in script(stream, move, adviser == star):
            later = stream.chance(250) and section == "forward_text"
            lines.append({"talk_id": talk_id, "speaker": speaker, "at": stamp(send_later(stream, at) if later else at), "text": "" if section == "answer" else say(stream, frames, section), "code": CODES.get(section, "")})
            at += datetime.timedelta(seconds=20 + int(stream.waiting(110 if adviser == star else 45)))
        talks.append({"talk_id": talk_id, "customer_kind": kind, "adviser": adviser, "channel": stream.weighted([("call", 60), ("chat", 30), ("visit", 10)]), "started_at": stamp(start),
                      "minutes": max(2, (at - start).seconds // 60), "referrals": 0})
        present = {"base": 1, "school": kind == "school", "touch": move["touch"], "ask_vague": move["ask"] == "vague", "ask_specific": move["ask"] == "specific", "forward": move["forward"],
                   "reward_family": move["reward"] and kind == "family", "reward_school": move["reward"] and kind == "school", "second_ask": move["second_ask"]}
        expected = 1.0
        for term, factor in world["factors"].items():
            expected *= factor if present[term] else 1.0
        moves.append({"talk_id": talk_id, "school": int(kind == "school"), "touch": int(move["touch"]), "ask_vague": int(move["ask"] == "vague"), "ask_specific": int(move["ask"] == "specific"),
                      "reward": int(move["reward"]), "second_ask": int(move["second_ask"]), "forward": int(move["forward"]), "small_talk": int(move["small_talk"]), "expected": round(expected, 6)})
    return talks, lines, moves


def send_later(stream, at: datetime.datetime) -> datetime.datetime:
    """When a promised text comes: that evening, or the next morning, still within 24 hours of the talk."""
    if stream.chance(500):
        return at + datetime.timedelta(minutes=stream.randrange(120, 240))
    return datetime.datetime(at.year, at.month, at.day, 8, stream.randrange(10, 50)) + datetime.timedelta(days=1)


def choose_moves(stream, kind: str, star: bool) -> dict:
    """Which moves a talk has: the star makes more of them, schools hear of rewards more often, a text to forward comes with an ask."""
    value = stream.weighted([("near", 50 if star else 34), ("far", 30), ("none", 30)])
    ask = stream.weighted([("specific", 62 if star else 34), ("vague", 24 if star else 36), ("none", 14 if star else 30)])
    asked = ask != "none"
    return {"touch": value == "near", "value": value, "ask": ask, "forward": asked and stream.chance(650 if star else 400), "reward": stream.chance(620 if kind == "school" else 380),
            "second_ask": asked and stream.chance(330), "small_talk": stream.chance(930 if star else 780)}


def script(stream, move: dict, star: bool) -> list[tuple[str, str]]:
    """Who says what kind of thing, in order; the customer's answer is filled in when the referrals are known."""
    turns = [("adviser", "hello")] + [("adviser", "small_talk")] * (move["small_talk"] + (star and move["small_talk"]))
    turns += [("customer", f"value_{move['value']}")] + [("adviser", "help")] * (1 + 2 * star + stream.chance(300))
    if move["ask"] != "none":
        turns.append(("adviser", f"ask_{move['ask']}"))
        turns += [("adviser", name) for name, there in (("forward_text", move["forward"]), ("reward", move["reward"])) if there]
        turns.append(("customer", "answer"))
        if move["second_ask"]:
            turns += [("adviser", "second_ask"), ("customer", "no_names")]
    elif move["reward"]:
        turns.append(("adviser", "reward"))
    return [*turns, (stream.choice(["adviser", "customer"]), "bye")]


def say(stream, frames: dict, section: str) -> str:
    """One sentence of a section."""
    from datasets.company.text.grammar import expand

    return expand(stream, stream.choice(frames[section]), {name: stream.choice(options) for name, options in SLOTS.items()})


def stamp(moment: datetime.datetime) -> str:
    """A moment as text."""
    return moment.strftime("%Y-%m-%d %H:%M")


def draw_count(stream, expected: float) -> int:
    """Referrals of one talk: a count around what is expected, with some luck of its own."""
    from datasets.company.core.stream import exp

    return min(14, stream.count(expected * exp(0.2 * stream.normal() - 0.02)))


def write_answers(stream, tier: str, talks: list, lines: list) -> None:
    """What customers answered when they were asked: names where referrals came of it, and sometimes where none did."""
    frames, referrals = frames_for(tier), {talk["talk_id"]: talk["referrals"] for talk in talks}
    for line in lines:
        if not line["text"]:
            section = "yes_names" if referrals[line["talk_id"]] or stream.chance(250) else "no_names"
            line["text"], line["code"] = say(stream, frames, section), CODES[section]


def write_late_lines(stream, tier: str, talks: list, lines: list) -> None:
    """What advisers wrote days later, when the referrals were known: thanks, and rewards that were paid."""
    frames = frames_for(tier)
    for talk in talks:
        if talk["referrals"] and stream.chance(650):
            at = datetime.datetime.fromisoformat(talk["started_at"]) + datetime.timedelta(days=2 + int(stream.waiting(6)), minutes=stream.randrange(500))
            section = "reward" if stream.chance(400) else "after_outcome"
            lines.append({"talk_id": talk["talk_id"], "speaker": "adviser", "at": stamp(at), "text": say(stream, frames, section), "code": ""})


def write_telling_talks(stream, tier: str, world: dict) -> tuple[list, list, list]:
    """Talks with their referrals. Those that trainees see are drawn again until an honest analysis finds each planted term and each known shortcut misleads."""
    for _ in range(60):
        talks, lines, moves = write_talks(stream, tier, world)
        for _ in range(600 if tier == "dev" else 1):
            counts = [draw_count(stream, move["expected"]) for move in moves]
            if tier != "dev" or is_recoverable(talks, moves, counts, world["factors"]):
                for talk, count in zip(talks, counts, strict=True):
                    talk["referrals"] = count
                return talks, lines, moves
    raise ValueError("no draw shows the planted formula: the world's strengths have changed, so the talks have to be planned anew")


def choose_hand_coded(stream, talks: list, moves: list) -> set:
    """The talks that two colleagues coded by hand: a draw in which the reward goes up for families and down for schools, as it does in all talks."""
    for _ in range(2000):
        some = stream.sample(range(len(talks)), min(HAND_CODED, len(talks)))
        shown: dict = {}
        for number in some:
            shown.setdefault((talks[number]["customer_kind"], moves[number]["reward"]), []).append(talks[number]["referrals"])
        mean = {key: sum(values) / len(values) for key, values in shown.items()}
        if len(talks) < 100 or len(mean) == 4 and mean["family", 1] > 1.2 * mean["family", 0] > 1.2 * mean["school", 0] > 1.5 * mean["school", 1]:
            return {talks[number]["talk_id"] for number in some}
    raise ValueError("no 60 talks show what a reward does: the world's strengths have changed")


def is_recoverable(talks: list, moves: list, counts: list, factors: dict) -> bool:
    """Whether the planted factors come out within a fifth, length, adviser and small talk as nothing, and the shortcuts mislead. What is quick to see comes first."""
    import numpy

    count, expected = numpy.array(counts, float), sum(move["expected"] for move in moves)
    if abs(count.sum() / expected - 1) > 0.03:
        return False
    columns = term_columns(moves)
    reward, small_talk = (numpy.array([move[name] for move in moves]) > 0 for name in ("reward", "small_talk"))
    common = [column[count > 0].mean() for name, column in columns.items() if name != "school"]
    if count[reward].mean() > count[~reward].mean() * 1.02 or small_talk[count > 0].mean() < max(common) + 0.04:
        return False
    star = numpy.array([talk["adviser"] for talk in talks]) == min(talk["adviser"] for talk in talks)
    minutes = numpy.array([talk["minutes"] for talk in talks], float)
    long = minutes > numpy.median(minutes)
    if min(count[column].mean() / count[~column].mean() for column in (star, long)) < 1.25:
        return False
    found = fit_counts(columns, count)
    if any(abs(numpy.log(found[term] / factors[term])) > 0.2 for term in TERMS) or found["reward_family"] < 1.25:
        return False
    return all(abs(numpy.log(fit_counts({**columns, "extra": column}, count)["extra"])) < 0.12 for column in (star, long, small_talk))


def term_columns(moves: list) -> dict:
    """Term -> whether it is there, talk by talk."""
    import numpy

    of = {name: numpy.array([move[name] for move in moves]) > 0 for name in ("school", "touch", "ask_vague", "ask_specific", "reward", "second_ask", "forward")}
    return {**{name: of[name] for name in TERMS if name in of}, "reward_family": of["reward"] & ~of["school"], "reward_school": of["reward"] & of["school"]}


def fit_counts(columns: dict, count) -> dict:
    """Factors by Poisson regression (Newton's method); the worked answer gets there in another way."""
    import numpy

    matrix = numpy.column_stack([numpy.ones(len(count)), *(column.astype(float) for column in columns.values())])
    weights = numpy.zeros(matrix.shape[1])
    weights[0] = numpy.log(max(count.mean(), 0.01))
    for _ in range(12):
        mean = numpy.exp(numpy.clip(matrix @ weights, -8, 4))
        weights += numpy.clip(numpy.linalg.solve((matrix * mean[:, None]).T @ matrix + 1e-6 * numpy.eye(len(weights)), matrix.T @ (count - mean)), -1, 1)
    return {"base": float(numpy.exp(weights[0])), **{name: float(numpy.exp(value)) for name, value in zip(columns, weights[1:], strict=True)}}


def code_tables(stream):
    """Three tables of codes and outcomes with planted factors of their own, in which the moves come together (column `table`)."""
    import pandas

    rows = []
    for table, (touch, specific, forward) in enumerate([(2.0, 3.0, 1.5), (0.6, 2.0, 2.5), (1.0, 4.0, 1.0)], start=1):
        for _ in range(300):
            one = stream.chance(500)
            two = stream.chance(750 if one else 250)
            three = stream.chance(700 if two else 200)
            expected = 0.4 * (touch if one else 1) * (specific if two else 1) * (forward if three else 1)
            rows.append((table, int(one), int(two), int(three), stream.count(expected)))
    return pandas.DataFrame(rows, columns=["table", "touch", "ask_specific", "forward", "referrals"])
