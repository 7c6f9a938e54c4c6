"""Which of nine tasks a request asks for."""

from __future__ import annotations

import re

TASKS = ("classify", "extract", "rewrite", "summarise", "answer", "tools", "plan", "judge", "compute", "chat")
CUES: dict[str, re.Pattern] = {
    "classify": re.compile(
        r"\b(classif\w+|categori[sz]\w*|\blabels?\b|rout(?:e|es|ing)\b|triage|sort(?:s|ing)? |assign\w*|tag (?:the|each|this)|which (?:\w+ ){0,2}(?:queue|category|label|team|department|class|intent|topic|tray|part|type|code|kind|desk|sentiment)|"
        r"what (?:\w+ ){0,2}(?:queue|category|label|class|intent|topic|type|kind)\b|sentiment|intents?\b|choose (?:exactly )?one|pick (?:exactly )?one|one of (?:the |these )?(?:labels|categories|following)|put each|"
        r"give the \w+ code|codes? for each|分类|归类|صنف|تصنيف|الفئات)", re.I),
    "extract": re.compile(r"\b(extract\w*|pull out|parse|fill (?:in )?the (?:fields|record)|turn (?:\w+ ){0,6}into (?:an? |one )?(?:single )?(?:records?|json|structured)|(?:convert|transform)\w* (?:\w+ ){0,6}(?:to|into) (?:json|a record)|"
                          r"(?:following|these) (?:fields|keys)|find (?:the )?(?:date|amount|name|total)|structured (?:data|record)|提取|استخرج)", re.I),
    "summarise": re.compile(r"\b(summar\w+|tl;?dr|shorten|in a nutshell|key points|main points|condense|摘要|لخص)", re.I),
    "rewrite": re.compile(r"\b(rewrite|rephrase|reword|translate|draft|polish|proofread|write (?:a|an|the|me)|compose|reply to (?:the|this)|make (?:it|this) (?:more|less|sound)|改写|翻译|ترجم|أعد صياغة)", re.I),
    "compute": re.compile(r"\b(calculat\w+|comput\w+|add up|sum (?:of|up|the)|what is the (?:total|sum|product|difference|average|mean)|total (?:price|cost|amount)? ?of the|multiply|subtract|divide|how much (?:is|are|do|does) .* (?:together|in total|altogether)|arithmetic|percent of|grand total|average of)\b", re.I),
    "plan": re.compile(r"\b(plan (?:the|a|for|how)|make a plan|break (?:\w+ ){0,3}down|list the steps|steps (?:to|needed|required)|step plan|decompose|which steps)\b", re.I),
    "judge": re.compile(r"\b(judge|grade|evaluate whether|is (?:the|this) (?:answer|reply|claim|statement|draft|response) (?:correct|right|true|supported)|(?:yes or no|yes/no|true or false|pass or fail)|rate (?:the|this|how)|score (?:the|this|from)|does the \w+ (?:describe|contain|breach|comply|meet|follow|mention)|review the draft|approve or reject)\b", re.I),
    "answer": re.compile(r"\b(answer\w* (?:the |a |each |this |any )?(?:\w+ )?(?:question|questions)|questions?\b|handbook|knowledge base|context|passages?|faq|according to|based on the (?:text|document|context|policy)|policy|policies|documents?|回答|أجب)", re.I),
}
STRONG = {"classify": 1.2, "extract": 1.3, "summarise": 1.2, "rewrite": 1.0, "compute": 1.3, "plan": 1.1, "judge": 1.25, "answer": 1.0}


def read_task(instructions: str, asks: str, schema: dict | None, has_tools: bool, has_labels: bool, fields: int) -> str:
    """The task that the instructions ask for. A schema's shape speaks first, then the cues in the words, then what the data looks like."""
    if has_tools:
        return "tools"
    hits = {name: [m.start() for m in pattern.finditer(instructions)] for name, pattern in CUES.items()}
    scores = {name: STRONG[name] * (1 + 0.15 * min(len(found), 4) + (0.3 if found[0] < 200 else 0.0)) for name, found in hits.items() if found}
    if schema is not None:
        leaves = _leaves(schema)
        enums = sum(kind == "enum" for kind in leaves)
        if enums and enums >= len(leaves) - 2 and "extract" not in scores:
            return "classify" if "judge" not in scores else "judge"
        if "answer" in scores and scores["answer"] >= scores.get("extract", 0) and not fields:
            return "answer"
        return "judge" if "judge" in scores and "extract" not in scores else "extract"
    if has_labels:
        scores["classify"] = scores.get("classify", 0.0) + 0.9
    if fields >= 2:
        scores["extract"] = scores.get("extract", 0.0) + 0.8
    if "judge" in scores and has_labels and scores["judge"] >= 1.25:
        scores["judge"] += 0.9 if not hits["classify"] else 0.0
    if not scores:
        return {"sum": "compute", "question": "answer"}.get(asks, "chat")
    return max(TASKS[:-1], key=lambda name: (scores.get(name, 0.0), -TASKS.index(name)))


def _leaves(schema: dict) -> list[str]:
    """The kinds of the leaves of a schema: `enum` or the JSON type; bounded."""
    found, stack, steps = [], [schema], 0
    while stack and steps < 300:
        node, steps = stack.pop(), steps + 1
        if not isinstance(node, dict):
            continue
        children = node.get("properties")
        if isinstance(children, dict) and children:
            stack.extend(children.values())
        elif isinstance(node.get("items"), dict):
            stack.append(node["items"])
            found.append("array")
        elif "enum" in node or "const" in node:
            found.append("enum")
        else:
            found.append(str(node.get("type", "any")))
    return found or ["any"]
