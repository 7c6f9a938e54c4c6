"""The many wordings of `nothing but the answer`, beyond `only` and `nothing else`."""

from __future__ import annotations

import re

from campkit.practice_model.reader.text import sentences

TALK = (
    r"(?:explanations?|explaining|punctuation(?: marks?)?|full stops?|preambles?|prose|comment(?:s|ary)?|introductions?|greetings?|small talk|pleasantries|reason(?:s|ing)?|justifications?|remarks?|"
    r"markdown|code (?:fences?|blocks?)|backticks|quot(?:es|ation marks)|(?:full |whole |complete )?sentences?|closing (?:words?|lines?|phrases?))"
)
ANSWER = r"(?:answers?|reply|replies|response|output|result)"
THING = r"(?:words?|labels?|letters?|names?|departments?|topics?|intents?|sentiments?|priorit(?:y|ies)|severity|verdicts?|numbers?|digits?|figures?|codes?|values?|lines?|keys?|titles?|tags?|desks?|teams?|queues?|categor(?:y|ies)|options?|choices?|class(?:es)?|levels?|actions?|amounts?|dates?|json|objects?|sentences?|totals?)"
SAYING = r"(?:answer|reply|respond|return|output|give|write|print|produce|say|state|name|send|use|put)"
STRICT = re.compile(
    rf"\bno {TALK}\b|\b(?:without|omit|skip|leave out|leave off|spare (?:me|us)|drop)\s+(?:(?:any|all|the|further|additional|extra|your|other)\s+)*{TALK}\b|"
    r"\b(?:do not|don't|never|must not)\s+(?:write|add|say|put|print|output|include|give|append|explain|justify|comment|return)\b[^.]{0,30}?\b(?:anything|any (?:other|further|more|extra|additional)|explanations?|comments?|else|reasons?|text|words? (?:before|after|around))\b|"
    r"\b(?:nothing|no (?:text|words?)) (?:before|after|around|in front of)\b|\bnot a(?:nother| single) word (?:more|else|besides)\b|\bnothing (?:further|besides|but|except)\b|\badd nothing\b|\bwithout (?:any )?(?:other|further|more|additional|extra) (?:words?|text)\b|\b(?:type|put down|print|enter|note|send|tell)\b[^.;:]{0,60}\b(?:nothing (?:else|more)|no more)\b|\b(?:leave it at that|stop there|and that is all|and that's all|and stop)\b|"
    rf"\b(?:keep|limit|restrict|confine) (?:your |the )?{ANSWER} to\b|"
    rf"\b(?:your|the) (?:(?:whole|entire|complete|full|final) )?{ANSWER} (?:is|must be|should be|has to be|needs to be|shall be|consists of|must consist of)\s+(?:exactly |simply |always )?(?:an? |one |the |its )?(?:\w+ ){{0,2}}?{THING}\b|"
    rf"\b{SAYING}\b[^.;:]{{0,60}}?\b{THING} (?:alone|by itself|on its own|and (?:that is|that's) (?:it|all))\b|\b(?:exactly|precisely) as (?:it is |it's |they are )?(?:listed|spelled|spelt|shown above|written above|given above|in the list)\b|"
    r"\b(?:one|single) line of json\b|\bjson (?:on|in) (?:one|a single) line\b|\bone[- ]line json\b|"
    r"\b(?:raw|bare|pure) (?:json|label|name|text|value)\b|\bone[- ]word answers?\b|\banswers? of one word\b",
    re.I,
)
SHORT = re.compile(rf"^\W*(?:please[, ]+)?(?:only|just|simply)\b[^.:]{{0,40}}\bone of (?:these|those|them|the following)\b|^\W*(?:please[, ]+)?(?:only|just|simply)\b[^.:]{{0,60}}\b{THING}\b[^.:]{{0,30}}[.!]?$|^\W*(?:the |a |one |an )?(?:\w+ ){{0,3}}{THING} (?:only|alone)\b[^.]{{0,12}}$", re.I)
HEADED = re.compile(rf"^[^\w\n]{{0,6}}(?:your |the |expected |required |desired )?(?:(?:output|answer|response|reply|result)(?: format| form)?|format of (?:the |your )?{ANSWER}|format)[^\w\n:：]{{0,4}}[:：][\s*`]{{0,6}}(?:an? |one |the |exactly |valid |single )*(?:json\b|\{{\s*[\"'])", re.I | re.M)


def is_bare(text: str) -> bool:
    """Whether the prompt asks for the answer alone, in a wording beyond `only` and `nothing else`."""
    return bool(HEADED.search(text)) or any(STRICT.search(part) or SHORT.match(part) for part in sentences(text))
