"""Free text: summaries, rewrites, drafts, plans. Built from the words of the prompt; this model does not compose."""

from __future__ import annotations

import re

from campkit.practice_model.decide.mind import Mind
from campkit.practice_model.decide.spans import find_spans
from campkit.practice_model.reader.model import Instruction
from campkit.practice_model.reader.text import content_words, humanise, sentences, strip_bullet, words


def summarise(mind: Mind, ins: Instruction) -> str:
    """The sentences nearest to the whole, in their own order; a focus named in the instructions counts."""
    parts = [s for s in sentences(ins.data) if len(words(s)) > 2] or [ins.data.strip()]
    want = ins.contract.max_sentences or (3 if ins.contract.bullets else 2)
    near = mind.similarity(ins.data[:2000], parts[:120])
    focus = mind.similarity(ins.instructions[-400:], parts[:120]) if ins.instructions else [0.0] * len(near)
    facts = [0.08 if find_spans(p) else 0.0 for p in parts[:120]]
    scores = [round(n + 0.3 * f + x - 0.01 * i / len(parts), 4) for i, (n, f, x) in enumerate(zip(near, focus, facts, strict=True))]
    best = sorted(sorted(range(len(scores)), key=lambda i: (-scores[i], i))[:want])
    chosen = [parts[i] for i in best]
    return "\n".join(f"- {c}" for c in chosen) if ins.contract.bullets else " ".join(chosen)


def rewrite(mind: Mind, ins: Instruction) -> str:
    """The data in another form: case, politeness, shorter; a draft when a reply or message is asked for."""
    asked, text = ins.instructions.lower(), ins.data.strip()
    if re.search(r"\b(?:draft|compose|reply|respond|write (?:a|an|the|me)|opener|email to|letter)\b", asked):
        return draft(mind, ins)
    if re.search(r"\btranslat\w+|翻译|ترجم", asked):
        return f"{text}\n(The practice model does not translate; this is the text as it was.)"
    if re.search(r"\b(?:upper ?case|capitals)\b", asked):
        return text.upper()
    if re.search(r"\blower ?case\b", asked):
        return text.lower()
    swaps = (("can't", "cannot"), ("won't", "will not"), ("don't", "do not"), ("i'm", "I am"), ("it's", "it is"), ("asap", "as soon as possible"), ("hey", "Hello"), ("hi ", "Hello "), ("thanks", "thank you"), ("gonna", "going to"), ("wanna", "would like to"), ("want", "would like"), ("need", "would need"))
    if re.search(r"\b(?:formal|polite|professional|friendly|courteous|business)\w*", asked):
        for plain, formal in swaps:
            text = re.sub(rf"(?<!\w){re.escape(plain)}(?!\w)", formal, text, flags=re.I)
        return text[:1].upper() + text[1:]
    if re.search(r"\b(?:short|concise|brief)\w*", asked):
        return summarise(mind, ins)
    return " ".join(text.split())


def draft(mind: Mind, ins: Instruction) -> str:
    """A message from the facts in the data. Without a rule against it the model adds an offer that nobody made."""
    facts = dict(re.findall(r"^[ \t]*(?:[-*]\s*)?[\"']?([^\W\d_][\w .-]{0,40}?)[\"']?\s*[:=]\s*[\"']?([^\n\"]{1,160}?)[\"']?,?\s*$", ins.data, re.M))
    name = next((v for k, v in facts.items() if re.search(r"\b(?:name|contact|customer|parent|client)\b", humanise(k), re.I)), "")
    topic = [f"{humanise(k).lower()}: {v}" for k, v in facts.items() if v != name][:4]
    parts = [f"Hello {name}," if name else "Hello,"]
    if topic:
        parts.append(f"I am writing about {'; '.join(topic)}.")
    else:
        focus = summarise(mind, ins)
        parts.append(f"Thank you for your message. You wrote: {focus}" if focus else "Thank you for your message.")
    guarded = re.search(r"\b(?:never|not|no|don't|do not|without)\b[^.\n]{0,40}\b(?:price|discount|promise|invent|offer|figure|claim)", ins.instructions, re.I)
    if not guarded:
        parts.append(mind.pick(("As a special offer you get 10% off this week.", "Prices start at just 49 euros.", "We can deliver within two days, free of charge."), "offer", ins.data))
    parts.append("Would a short call this week suit you?" if re.search(r"\b(?:call|meeting|sales|lead|opener)\b", ins.instructions, re.I) else "Kind regards")
    return "\n".join(parts)


def plan(mind: Mind, ins: Instruction) -> str:
    """Numbered steps: the allowed steps of the prompt that fit the goal, or the parts of the goal itself."""
    offered = [strip_bullet(line) for line in ins.instructions.splitlines() if re.match(r"^\s*(?:[-*•]|\d+[.)])\s+\S", line)]
    if len(offered) >= 2:
        near = mind.similarity(ins.data, offered)
        keep = [o for o, n in zip(offered, near, strict=True) if n >= max(0.15, sorted(near, reverse=True)[min(len(near), 6) - 1])]
        steps = keep or offered[:3]
    else:
        goals = [p.strip(" .") for p in re.split(r"[.;\n]|,?\s+(?:and then|then|and)\s+", ins.data) if len(content_words(p)) > 0][:8]
        steps = [g[:1].upper() + g[1:] for g in goals]
    return "\n".join(f"{i}. {step}" for i, step in enumerate(steps, 1))
