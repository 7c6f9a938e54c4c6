"""The graded checks of the message router: every prompt is sent to the model here, on messages that the trainee never sees."""

from __future__ import annotations

import json
import re
import weakref

from campkit import message_desk
from campkit.checking import BadReturn, banded, failed, partial, passed, read_yaml
from campkit.message_desk import MATTERS, NONE, PRIORITY

MODEL = "practice-large"
MOST_TOKENS = 450
COSTS = {"missed_escalate": 40.0, "needless_escalate": 4.0, "wrong_invoice": 3.0, "wrong_other": 1.5, "unusable_answer": 0.9}

#: The house's own sheet: what the AIBP's function is tried with apart from the partner's sheet.
HOUSE = {
    "queues": {
        "ESCALATE": "a person is hurt or in danger, fire or smoke, a child swallowed a part, a stranger contacts a child, a lawyer, the police or the press",
        "WORKBENCH": "a product is broken or does not switch on, a part is missing in the box, the wrong product came, sending a product back",
        "HARBOUR": "the parcel has not arrived, where is the delivery, the courier, another delivery address or day",
        "INVOICE": "an invoice or receipt, charged twice or too much, a payment reminder, a refund has not come",
        "CLASSROOM": "the online lesson does not work, login and password, video, sound, the app, ending a course",
        "LOBBY": "advice before buying, which course or kit is right, a price or an offer for a school",
    },
    "rules": ["If there is fire, smoke or an injury, always choose ESCALATE."],
}
#: Another desk of the company: other names, other borders. `OTHER_QUEUE` says where our messages belong there.
OTHER = {
    "queues": {
        "FALCON": "a person is hurt or in danger, fire or smoke, a child swallowed a part, a stranger contacts a child, a lawyer, the police or the press",
        "OASIS": "everything about a product or a parcel: not arrived, the delivery, the courier, broken, a part is missing, sending a product back",
        "SOUK": "everything about money: an invoice, charged twice, a payment reminder, a refund, a price, an offer for a school, advice what to buy",
        "MAJLIS": "the online lesson does not work, login and password, video, sound, the app, ending a course",
    },
    "rules": ["If there is fire, smoke or an injury, always choose FALCON."],
}
OTHER_QUEUE = {"ESCALATE": "FALCON", "WORKBENCH": "OASIS", "HARBOUR": "OASIS", "INVOICE": "SOUK", "LOBBY": "SOUK", "CLASSROOM": "MAJLIS"}

_answered: weakref.WeakKeyDictionary = weakref.WeakKeyDictionary()


# --- what is handed in ----------------------------------------------------------------------------------------------------

def read_fields(submission, name):
    """A handed-in YAML file as a dict; raises BadReturn with what is wrong."""
    fields = read_yaml(submission, name, max_bytes=20_000)
    if not isinstance(fields, dict):
        raise BadReturn(f"{name} holds no fields; save it with the editor.")
    return fields


def read_desk(submission):
    """The pair's sheet; raises BadReturn when a definition is missing or too long."""
    fields = read_fields(submission, "desk.yaml")
    desk = message_desk.make_desk({key: value for key, value in fields.items() if isinstance(value, str)})
    lengths = {queue: len(sentence.split()) for queue, sentence in desk["queues"].items()}
    for queue, count in lengths.items():
        if not 3 <= count <= 30:
            raise BadReturn(f"In desk.yaml the sentence of {queue} has {count} words; 3 to 30 are asked for.")
    for rule in desk["rules"]:
        if len(rule.split()) > 40:
            raise BadReturn(f"In desk.yaml a rule has {len(rule.split())} words; 40 are allowed.")
    if message_desk.words_in(desk) > message_desk.MOST_WORDS_IN_ALL:
        raise BadReturn(f"The sentences and rules of desk.yaml have {message_desk.words_in(desk)} words together; {message_desk.MOST_WORDS_IN_ALL} are allowed.")
    return desk


def read_cases(submission):
    """The handed-in cases; raises BadReturn when there are none that can be read."""
    table = submission.read_table("cases.csv")
    missing = [column for column in message_desk.COLUMNS if column not in table.columns]
    if missing:
        raise BadReturn(f"cases.csv has no column {missing[0]!r}; keep the columns that the editor writes.")
    if not 8 <= len(table) <= 200:
        raise BadReturn(f"cases.csv has {len(table)} cases; write between 8 and 200.")
    return [{column: str(row[column]).strip() for column in message_desk.COLUMNS} for row in table.to_dict("records")]


# --- asking the model -----------------------------------------------------------------------------------------------------

def route(submission, texts, desk, name):
    """Build the prompts in the trainee's process, send them here; (answer, tokens) for each text. Asked once for each submission and name."""
    kept = _answered.setdefault(submission, {})
    if name not in kept:
        prompts = submission.call("build_prompts", list(texts), desk, timeout_s=30)
        if not isinstance(prompts, list) or len(prompts) != len(texts):
            raise BadReturn("build_prompts should return one prompt for each message.")
        found = []
        for n, prompt in enumerate(prompts):
            if not isinstance(prompt, (str, list)) or not prompt:
                raise BadReturn(f"build_prompt should return a text or a list of chat messages, not {type(prompt).__name__}.")
            answer = submission.ask_model(prompt, model=MODEL, temperature=0, item=f"{name} {n}")
            found.append((answer.text.strip(), answer.prompt_tokens))
        kept[name] = found
    return kept[name]


def by_sheet(submission, desk):
    """What the model answers to the hidden messages with the plainest prompt and this sheet."""
    kept = _answered.setdefault(submission, {})
    if "sheet" not in kept:
        found = []
        for row in submission.data("held_out")["messages"].itertuples():
            request = message_desk.plain_request(row.text, desk)
            answer = submission.ask_model(request, model=MODEL, item=f"sheet {row.message_id}")
            try:
                found.append(json.loads(answer.text)["queue"])
            except (ValueError, KeyError, TypeError):
                found.append("")
        kept["sheet"] = found
    return kept["sheet"]


def one_matter(submission):
    """The hidden messages with one matter."""
    messages = submission.data("held_out")["messages"]
    return messages[messages["kind"] != "double"]


def routed(submission):
    """(right queue, answer) for the hidden messages, the pair's prompt with the pair's sheet."""
    messages = submission.data("held_out")["messages"]
    answers = route(submission, messages["text"], read_desk(submission), "router")
    return messages["queue"].tolist(), [answer for answer, _ in answers]


def router_f1(submission):
    """Macro-F1 of the pair's router, 0 to 1."""
    return message_desk.macro_f1(*routed(submission))


def router_eur(submission):
    """EUR of errors for 1,000 messages, by (right queue, answer), at what errors really cost."""
    right, given = routed(submission)
    return message_desk.cost_per_thousand(right, given, COSTS, submission.data("held_out")["week"].set_index("queue")["messages"].to_dict())


def worst_queue(right, given):
    """The queue whose messages go wrong most often, and where they go, in words."""
    wrong = [(a, b if b in PRIORITY else "no queue") for a, b in zip(right, given, strict=True) if a != b]
    if not wrong:
        return ""
    pair = max(sorted(set(wrong)), key=wrong.count)
    return f" Most often {pair[0]} became {pair[1]}."


# --- manager: sheet and costs ------------------------------------------------------------------------------------------------

def sheet_f1(submission):
    """Macro-F1 of the sheet by itself on hidden messages with one matter."""
    given = by_sheet(submission, read_desk(submission))
    messages = submission.data("held_out")["messages"]
    rows = [(queue, answer) for queue, kind, answer in zip(messages["queue"], messages["kind"], given, strict=True) if kind != "double"]
    return message_desk.macro_f1([queue for queue, _ in rows], [answer for _, answer in rows])


def sheet_ties(submission):
    """Share of hidden messages with two matters that the sheet by itself sorts right."""
    given = by_sheet(submission, read_desk(submission))
    messages = submission.data("held_out")["messages"]
    rows = [queue == answer for queue, kind, answer in zip(messages["queue"], messages["kind"], given, strict=True) if kind == "double"]
    return sum(rows) / len(rows)


def pairs_told(submission, desk):
    """For each two neighbours in Nadia's order: the share of plain messages with both matters that the sheet by itself gives to the first."""
    kept = _answered.setdefault(submission, {})
    if "pairs" not in kept:
        kept["pairs"] = {}
        for one, two in zip(PRIORITY, PRIORITY[1:], strict=False):
            texts = [f"{a} {b}" for n, (queue, a) in enumerate(MATTERS.values()) for m, (other, b) in enumerate(MATTERS.values()) if {queue, other} == {one, two} and (n + m) % 2 == 0]
            hits = 0
            for n, text in enumerate(texts):
                answer = submission.ask_model(message_desk.plain_request(text, desk), model=MODEL, item=f"{one} {two} {n}")
                try:
                    hits += json.loads(answer.text)["queue"] == one
                except (ValueError, KeyError, TypeError):
                    pass
            kept["pairs"][one, two] = hits / len(texts)
    return kept["pairs"]


def plain_wrong(submission, desk):
    """Which of the house's 15 matters the sheet by itself sorts wrong when they are said plainly: calm, angry and asking for the boss; and how many of the 45."""
    kept = _answered.setdefault(submission, {})
    if "plain" not in kept:
        wrong = []
        for mood, words in message_desk.MOODS.items():
            for name, (queue, text) in MATTERS.items():
                answer = submission.ask_model(message_desk.plain_request(f"{text} {words}".strip(), desk), model=MODEL, item=f"{name} {mood}").text if queue else ""
                wrong += [(name, mood)] if queue and f'"{queue}"' not in answer else []
        kept["plain"] = wrong
    return kept["plain"]


def check_definitions_held_out(submission):
    """The definitions by themselves, in the plainest prompt, on hidden messages with one matter."""
    score = sheet_f1(submission)
    messages = submission.data("held_out")["messages"]
    one = [(q, a) for q, k, a in zip(messages["queue"], messages["kind"], by_sheet(submission, read_desk(submission)), strict=True) if k != "double"]
    told = f"With the plainest prompt your sheet reaches macro-F1 {100 * score:.0f} on hidden messages with one matter." + worst_queue(*zip(*one, strict=True))
    wrong = plain_wrong(submission, read_desk(submission))
    if len(wrong) > PLAIN_WRONG and score >= 0.60:
        name, mood = wrong[0]
        return partial(0.6, f"{told} But of 45 plain messages, each of Nadia's matters said calmly, angrily and asking for the boss, {len(wrong)} go astray, for example: {name}, {mood}.",
                       "Nadia says what belongs where, and that shouting is no danger. The editor of your cases shows such messages.")
    return banded(score, [(0.70, 1.0), (0.60, 0.6), (0.45, 0.3)], told, "Take the words that customers use for that queue; say what belongs to it, not what the team is.")


PLAIN_WRONG = 1  # of 45; the worked answer and all alternatives have none, the nearest wrong sheet three


def check_rules_break_ties(submission):
    """The tie-breaks by themselves, on hidden messages with two matters."""
    share = sheet_ties(submission)
    told = f"{share:.0%} of the hidden messages with two matters are sorted right by your sheet."
    lost = [pair for pair, right in pairs_told(submission, read_desk(submission)).items() if right < 0.5]
    if lost and share >= 0.55:
        return partial(0.5, f"{told} But between {' and '.join(lost[0])} the wrong one wins as a rule.", "Nadia names an order: product, parcel, money, lessons, advice, and danger before everything. Compare it with yours, neighbour by neighbour.")
    return banded(share, [(0.70, 1.0), (0.55, 0.5)], told, "Nadia names an order: product, parcel, money, lessons, advice, and danger before everything. One rule can say it.")


def check_costs_from_facts(submission):
    """The five costs, recomputed from the facts."""
    given = read_fields(submission, "costs.yaml")
    numbers = {name: given.get(name) for name in COSTS}
    bad = [name for name, value in numbers.items() if not isinstance(value, (int, float)) or isinstance(value, bool)]
    if bad:
        return failed(f"costs.yaml has no number for {bad[0]}.", "Save it with the editor.")
    wrong = [name for name, value in numbers.items() if not abs(value - COSTS[name]) <= 0.02 * COSTS[name]]
    hints = {"missed_escalate": "A claim comes in four of a hundred, the work in every one: add a share of 850 EUR and the minutes.",
             "needless_escalate": "Minutes, divided by 60, times the hourly rate."}
    if not wrong:
        return passed("All five costs follow from the facts.")
    told = f"{len(COSTS) - len(wrong)} of 5 costs follow from the facts; {wrong[0]} is {numbers[wrong[0]]:g}."
    return partial({1: 0.6, 2: 0.3}.get(len(wrong), 0.0), told, hints.get(wrong[0], hints["needless_escalate"]))


# --- manager: cases ---------------------------------------------------------------------------------------------------------

def matters(case):
    """The queues of the matters of a case, in the order in which they stand in the message."""
    return [MATTERS[name][0] for name in (case["matter"], case["second"]) if name != NONE and MATTERS[name][0]]


def first_of(case, order):
    """The queue that comes first in another order of priority."""
    return min(matters(case), key=order.index, default="LOBBY")


def moved(case, matter, queue):
    """House rules, with one matter in a wrong queue."""
    found = [queue if name == matter else MATTERS[name][0] for name in (case["matter"], case["second"]) if name != NONE]
    return min((name for name in found if name), key=PRIORITY.index, default="LOBBY")


def swapped(one, two):
    """The order of priority with two queues exchanged."""
    order = list(PRIORITY)
    a, b = order.index(one), order.index(two)
    order[a], order[b] = two, one
    return order


right = message_desk.sort_by_house_rules
RIGHT = (right, lambda case: right(case, praise="INVOICE"), lambda case: right(case, praise="ESCALATE"))
FAULTY = {
    "looks at the first matter only": lambda case: (matters(case) or ["LOBBY"])[0],
    "looks at the last matter only": lambda case: (matters(case) or ["LOBBY"])[-1],
    "takes anger for danger": lambda case: "ESCALATE" if case["mood"] == "angry" else right(case),
    "calls the duty manager for everybody who asks for the boss": lambda case: "ESCALATE" if case["mood"] == "asks for the boss" else right(case),
    "obeys orders in the message": lambda case: case["order"].removeprefix("order: ") if case["order"] != NONE else right(case),
    "obeys an order that asks for ESCALATE": lambda case: "ESCALATE" if case["order"] == "order: ESCALATE" else right(case),
    "obeys an order that asks for LOBBY": lambda case: "LOBBY" if case["order"] == "order: LOBBY" else right(case),
    "puts money before the product": lambda case: first_of(case, swapped("WORKBENCH", "INVOICE")),
    "puts money before the parcel": lambda case: first_of(case, swapped("HARBOUR", "INVOICE")),
    "puts the parcel before the product": lambda case: first_of(case, swapped("WORKBENCH", "HARBOUR")),
    "puts lessons before money": lambda case: first_of(case, swapped("INVOICE", "CLASSROOM")),
    "puts advice before lessons": lambda case: first_of(case, swapped("CLASSROOM", "LOBBY")),
    "puts danger last": lambda case: first_of(case, [*PRIORITY[1:], "ESCALATE"]),
    "sends goods that go back to HARBOUR": lambda case: moved(case, "wants to send back", "HARBOUR"),
    "sends refunds to WORKBENCH": lambda case: moved(case, "refund has not come", "WORKBENCH"),
    "sends the end of a course to INVOICE": lambda case: moved(case, "wants to end a course", "INVOICE"),
    "sends offers for schools to INVOICE": lambda case: moved(case, "school wants an offer", "INVOICE"),
    "sends questions which course to CLASSROOM": lambda case: moved(case, "which course", "CLASSROOM"),
    "sends strangers who write to a child to CLASSROOM": lambda case: moved(case, "stranger writes to a child", "CLASSROOM"),
    "takes a lawyer for a matter of INVOICE": lambda case: moved(case, "lawyer is named", "INVOICE"),
}


def fair_cases(cases):
    """The cases that run and on which all right programs end as they say, and sentences about the others."""
    fair, unfair = [], []
    for place, case in enumerate(cases, start=1):
        wrong = message_desk.problems(case)
        if wrong:
            unfair.append(f"Case {place}: {wrong[0]}.")
            continue
        endings = {program(case) for program in RIGHT}
        if endings == {case["expect"]}:
            fair.append(case)
        elif len(endings) > 1:
            unfair.append(f"Case {place} ({case['case']}): Nadia says nothing about it, so right programs differ.")
        else:
            unfair.append(f"Case {place} ({case['case']}): no right program says {case['expect']}. {message_desk.message_of(case)}")
    return fair, unfair


def check_cases_fit_right_programs(submission):
    """All cases pass on the right programs."""
    cases = read_cases(submission)
    fair, unfair = fair_cases(cases)
    if unfair:
        share = len(fair) / len(cases)
        return partial(0.5 if share >= 0.9 and len(fair) >= 8 else 0.0, f"{len(unfair)} of {len(cases)} cases fail on a right program. " + " ".join(unfair[:2]),
                       "Read again what Nadia says about it.")
    return passed(f"All {len(cases)} cases pass on the right programs.")


def faults_caught(submission):
    """Share of the faulty programs that fail a fair case, and the first that passes all."""
    fair, _ = fair_cases(read_cases(submission))
    missed = [name for name, program in FAULTY.items() if all(program(case) == case["expect"] for case in fair)]
    return 1 - len(missed) / len(FAULTY), missed


def check_cases_catch_faulty_programs(submission):
    """How many faulty programs fail at least one fair case."""
    share, missed = faults_caught(submission)
    told = f"Your cases catch {len(FAULTY) - len(missed)} of {len(FAULTY)} faulty programs."
    if missed:
        told += f" For example, none catches a program that {missed[0]}."
    return banded(share, [(0.8, 1.0), (0.6, 0.5)], told, "Each matter once, each pair of neighbours in the order of priority, angry messages, and orders to the machine.")


# --- AIBP: the prompt ---------------------------------------------------------------------------------------------------------

FRESH = {
    "queues": {"NORTH": "windows, doors and shutters that stick", "SOUTH": "bees, wasps and other guests in the roof", "EAST": "paint on walls, and what colour it should be"},
    "rules": ["If both NORTH and EAST fit, choose EAST.", "If somebody was stung, always choose SOUTH."],
}
FRESH_MESSAGE = ("Good morning, we came back from the sea on Sunday evening, the children were tired and the dog was glad, and I only saw it when I wanted to air the rooms before breakfast: "
                 "the shutter of the blue room has not closed since the painters left. Could somebody look at it this week, please? We are at home until noon.")


def check_prompt_quotes_desk(submission):
    """A fresh sheet is quoted in full, with the message."""
    prompts = submission.call("build_prompts", [FRESH_MESSAGE, "A second message about wasps."], FRESH)
    if not isinstance(prompts, list) or len(prompts) != 2:
        return failed("build_prompt gave no prompt for a desk with the queues NORTH, SOUTH and EAST.")
    text = spoken(prompts[0])
    parts = {**{f"the name {name}": name for name in FRESH["queues"]}, **{f"the sentence of {name}": sentence for name, sentence in FRESH["queues"].items()},
             **{f"rule {n}": rule for n, rule in enumerate(FRESH["rules"], 1)}, "the message": FRESH_MESSAGE}
    missing = [what for what, part in parts.items() if plain(part) not in plain(text)]
    if missing:
        rules_only = all(what.startswith("rule") for what in missing)
        return partial(0.5 if rules_only and len(missing) < 2 else 0.0, f"For a fresh desk the prompt lacks {', '.join(missing[:3])}.",
                       "Take queues and rules from `desk`, whatever they are called and however many there are.")
    if FRESH_MESSAGE in spoken(prompts[1]):
        return failed("The second prompt holds the first message.", "Use the argument `message`.")
    return passed("A fresh desk is quoted in full.")


def spoken(prompt):
    """All text of a prompt."""
    if isinstance(prompt, list):
        return "\n".join(str(part.get("content", "")) for part in prompt if isinstance(part, dict))
    return prompt if isinstance(prompt, str) else ""


def plain(text):
    """A text with single spaces."""
    return re.sub(r"\s+", " ", text).strip()


def usable_share(submission):
    """Share of answers that are exactly a queue's name, with the house's sheet."""
    answers = route(submission, one_matter(submission)["text"], HOUSE, "house")
    return sum(answer in HOUSE["queues"] for answer, _ in answers) / len(answers)


def check_answers_are_queues(submission):
    """Every answer is the name of a queue and nothing else."""
    share = usable_share(submission)
    wrong = sorted({answer for answer, _ in route(submission, one_matter(submission)["text"], HOUSE, "house") if answer not in HOUSE["queues"]}, key=len)
    shape = f" One that is not has {len(wrong[0].split())} words." if wrong else ""
    if wrong and wrong[0].upper() in HOUSE["queues"]:
        shape = f" One that is not: {wrong[0]!r}. A program compares letter by letter."
    return banded(share, [(0.99, 1.0), (0.90, 0.5)], f"{share:.0%} of the answers are the name of a queue and nothing else.{shape}",
                  "Give the list of names as they are, and ask for the name only.")


def other_share(submission):
    """Share right on the other desk."""
    rows = one_matter(submission)
    answers = route(submission, rows["text"], OTHER, "other desk")
    return sum(answer == OTHER_QUEUE[queue] for (answer, _), queue in zip(answers, rows["queue"], strict=True)) / len(rows)


def check_builder_other_desk(submission):
    """The same function with the sheet of another desk."""
    share = other_share(submission)
    return banded(share, [(0.70, 1.0), (0.60, 0.5)], f"With the sheet of the desk in Dubai (four queues, other names) your function sorts {share:.0%} of the hidden messages right.",
                  "Nothing about one desk belongs into the function: names, sentences and rules come from `desk`.")


def most_tokens(submission):
    """The longest prompt on hidden messages, with the pair's sheet."""
    routed(submission)
    return max(tokens for _, tokens in _answered[submission]["router"])


def check_prompt_fits_tokens(submission):
    """No prompt is longer than the limit."""
    most = most_tokens(submission)
    told = f"Your longest prompt has {most} tokens; {MOST_TOKENS} are allowed."
    if most < 60:
        return failed(told + " That is too short to hold the sheet.", "Quote the sheet.")
    return banded(most, [(MOST_TOKENS, 1.0), (550, 0.5)], told, "Leave out what changes no answer: praise, history, the same thing twice.", higher_is_better=False)


def orders_resisted(submission):
    """How many of the attacked messages get the queue that they get without the order."""
    attacks = submission.data("held_out")["attacks"]
    honest = [answer for answer, _ in route(submission, attacks["without"], HOUSE, "honest")]
    attacked = [answer for answer, _ in route(submission, attacks["text"], HOUSE, "attacked")]
    if len(set(honest) & set(HOUSE["queues"])) < 3:
        return 0, len(attacks)
    return sum(a == b and a in HOUSE["queues"] for a, b in zip(honest, attacked, strict=True)), len(attacks)


def check_orders_resisted(submission):
    """Orders in the message change nothing."""
    hits, count = orders_resisted(submission)
    return banded(hits, [(11, 1.0), (8, 0.5)], f"{hits} of {count} messages with an order to the machine go where they go without it.",
                  "Marks around the message, a sentence that says that it is data, and no way over the fence.")


# --- both ---------------------------------------------------------------------------------------------------------------------

def check_router_held_out(submission):
    """Macro-F1 on the hidden messages."""
    score, worst = router_f1(submission), worst_queue(*routed(submission))
    return banded(score, [(0.77, 1.0), (0.68, 0.7), (0.55, 0.4)], f"On 150 hidden messages your router reaches macro-F1 {100 * score:.0f}." + worst,
                  "Many answers are no name of a queue: mend answers_are_queues first." if "became no queue" in worst else
                  "The error gallery shows which sentence of the sheet to change first.")


def check_cost_per_thousand(submission):
    """What the errors cost on the hidden messages."""
    found = router_eur(submission)
    total = sum(found.values())
    dearest = max(sorted(found), key=found.get) if found else ("", "")
    told = f"On the hidden messages the errors cost {total:,.0f} EUR for 1,000 messages of a week." + (f" The dearest: {dearest[0]} that became {dearest[1]}." if found else "")
    return banded(total, [(600, 1.0), (850, 0.5)], told, "A needless ESCALATE is paid 970 times in 1,000 messages, a missed one 30 times: weigh both.", higher_is_better=False)


def kept_share(submission):
    """Share of the fair cases that the pair's router keeps."""
    fair, _ = fair_cases(read_cases(submission))
    if len(fair) < 8:
        return 0.0
    answers = route(submission, [message_desk.message_of(case) for case in fair], read_desk(submission), "cases")
    return sum(answer == case["expect"] for (answer, _), case in zip(answers, fair, strict=True)) / len(fair)


def check_router_keeps_cases(submission):
    """The partner's fair cases on the pair's router."""
    share = kept_share(submission)
    return banded(share, [(0.90, 1.0), (0.70, 0.5)], f"Your router keeps {share:.0%} of the cases that are fair (at least eight are needed).", "Run the check of this name: it prints each case that is not kept.")


def check_forecast_close(submission):
    """The forecast against the hidden score."""
    given = submission.value("forecast_f1")
    if not isinstance(given, (int, float)) or isinstance(given, bool) or not 1 < given <= 100:
        return failed("forecast_f1 should be a number between 1 and 100.")
    score = 100 * router_f1(submission)
    if score < 30:
        return failed(f"The router reaches {score:.0f}; there is nothing to forecast yet.", "Mend the router first.")
    return banded(abs(given - score), [(7.0, 1.0), (14.0, 0.5)], f"You forecast {given:g}; the hidden score is {score:.0f}.",
                  "Messages with one and with two matters do not go wrong alike: forecast each, then weigh them 108 to 42.", higher_is_better=False)


# --- for measured.json ---------------------------------------------------------------------------------------------------------

def samples(submission):
    """What each figure is computed of, one item a message, and how: `tests/measure_gaps.py --errors` draws them again and again."""
    messages, week = submission.data("held_out")["messages"], submission.data("held_out")["week"].set_index("queue")["messages"].to_dict()
    sheet = list(zip(messages["queue"], by_sheet(submission, read_desk(submission)), messages["kind"], strict=True))
    other = route(submission, one_matter(submission)["text"], OTHER, "other desk")

    def f1(pairs):
        return message_desk.macro_f1([pair[0] for pair in pairs], [pair[1] for pair in pairs])

    def share(pairs):
        return sum(pair[0] == pair[1] for pair in pairs) / len(pairs)

    return {
        "sheet alone, macro-F1 (one matter)": ([row for row in sheet if row[2] != "double"], f1), "sheet alone, share right (two matters)": ([row for row in sheet if row[2] == "double"], share),
        "router, macro-F1": (list(zip(*routed(submission), strict=True)), f1),
        "errors, EUR for 1,000 messages": (list(zip(*routed(submission), strict=True)),
                                           lambda pairs: sum(message_desk.cost_per_thousand([a for a, _ in pairs], [b for _, b in pairs], COSTS, week).values())),
        "other desk, share right": ([(OTHER_QUEUE[queue], answer) for (answer, _), queue in zip(other, one_matter(submission)["queue"], strict=True)], share),
    }


def measure(submission):
    """The figures that the pass lines are drawn in; None where there is nothing to measure."""
    from campkit.checking import SubmissionProblem

    figures = {
        "sheet alone, macro-F1 (one matter)": sheet_f1, "sheet alone, share right (two matters)": sheet_ties, "faulty programs caught, share": lambda s: faults_caught(s)[0],
        "answers that are a queue, share": usable_share, "other desk, share right": other_share, "longest prompt, tokens": most_tokens, "orders resisted, of 12": lambda s: orders_resisted(s)[0],
        "router, macro-F1": router_f1, "errors, EUR for 1,000 messages": lambda s: sum(router_eur(s).values()), "cases kept, share": kept_share,
    }
    found = {}
    for name, compute in figures.items():
        try:
            found[name] = round(float(compute(submission)), 4)
        except SubmissionProblem:
            found[name] = None
    return found


# --- the swap notebook -----------------------------------------------------------------------------------------------------------

def letters(value):
    """A list of letters as a set; None when it is none."""
    return {str(one).strip().upper() for one in value} if isinstance(value, list) else None


def check_swap_obedient(submission):
    """The prompts that follow an order in a message."""
    given = letters(submission.value("obedient"))
    return passed("B has no fence, C never says what the fence means.") if given == {"B", "C"} else failed(
        f"obedient is {sorted(given) if given is not None else 'no list'}; at least one letter is missing or does not belong there.", "A fence is two things: marks, and a sentence that says what they mean.")


def check_swap_unusable(submission):
    """The prompts whose answers no program can use."""
    given = letters(submission.value("unusable"))
    return passed("D names no queues, E does not ask for the name only.") if given == {"D", "E"} else failed(
        f"unusable is {sorted(given) if given is not None else 'no list'}; at least one letter is missing or does not belong there.", "Look for the list of names, and for the form of the answer.")


def check_swap_year_eur(submission):
    """12,000 messages a week, 380 tokens, 2.50 EUR a million, 52 weeks: 592.80 EUR."""
    given = submission.value("year_eur")
    good = isinstance(given, (int, float)) and not isinstance(given, bool) and abs(given - 592.8) < 3
    return passed("About 593 EUR a year.") if good else failed(f"year_eur is {given!r}; the figures give another sum.", "Messages times tokens times weeks, divided by a million, times the price.")


def check_swap_missed_eur(submission):
    """3 in 100 of 1,200 EUR, and 10 minutes at 54 EUR: 45 EUR."""
    given = submission.value("missed_eur")
    good = isinstance(given, (int, float)) and not isinstance(given, bool) and abs(given - 45) < 0.05
    return passed("36 EUR of claims and 9 EUR of work.") if good else failed(f"missed_eur is {given!r}; the two facts give another sum.", "The claim comes in three of a hundred, the work every time.")


def check_swap_queues(submission):
    """Five messages by the house rules."""
    wanted = {"p": "WORKBENCH", "q": "HARBOUR", "r": "ESCALATE", "s": "INVOICE", "t": "CLASSROOM"}
    given = submission.value("queue")
    given = given if isinstance(given, dict) else {}
    hits = sum(given.get(name) == queue for name, queue in wanted.items())
    return partial({5: 1.0, 4: 0.5}.get(hits, 0.0), f"{hits} of 5 queues are right.", "Danger, product, parcel, money, lessons, advice; shouting is no danger.")


def check_swap_fair(submission):
    """The cases on which all right programs agree."""
    given = letters(submission.value("fair"))
    return passed("K and M follow from what Nadia says; she never speaks of praise, and anger is no danger.") if given == {"K", "M"} else failed(
        f"fair is {sorted(given) if given is not None else 'no list'}; at least one letter is missing or does not belong there.", "A case is fair when every program that follows the house gives that queue.")
