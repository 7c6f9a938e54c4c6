"""What data is called in prompts, and what was found of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from campkit.practice_model.reader.text import words

DATA_WORDS = frozenset(
    "message messages text email e-mail mail document input data ticket query report review content conversation transcript receipt note post tweet "
    "comment request article passage invoice letter order feedback complaint chat body snippet source utterance sentence advert ad dialogue record "
    "call case customer user client item paragraph claim statement file page question "
    "评论 文本 消息 邮件 内容 留言 句子 输入 工单 信息 文章 投诉 الرسالة النص البريد التعليق المراجعة الطلب رسالة نص تعليق".split()
)
ASK_WORDS = frozenset("label answer category output class intent result response classification json reply sentiment topic route queue summary decision".split())
ORDER_WORDS = frozenset(
    "labels categories classes rules rule definitions definition examples example instructions instruction output format role context task guidelines schema "
    "options fields steps tools persona handbook policy knowledge constraints trays departments queues intents allowed note criteria".split()
)
VERBS = re.compile(
    r"\b(classify|categori[sz]e|label|route|sort|assign|tag|triage|extract|summari[sz]e|rewrite|rephrase|translate|answer|calculate|compute|add up|decide|"
    r"choose|pick|which|determine|identify|convert|parse|give|return|write|draft|list|find|tell|read|turn|judge|rate|score|does|is this|put|respond|reply|you are|your task)\b|分类|判断|归类|提取|总结|选择|回答|输出|哪个|翻译|هل|صنف|استخرج|لخص|اختر|حدد|أجب|ترجم",
    re.I,
)
NAMED = re.compile(r"^[ \t]*(?:\*\*|#+ *)?([^\W\d_][\w' -]{0,40}?)(?:\*\*)?\s*(?:\([^)\n]*\))?[:：][ \t]*(?:\*\*)?[ \t]*(.*)$", re.M)


@dataclass(frozen=True)
class Located:
    """The data of a request; `before` and `after` are what stands around it in its message; `outside` broke out of the fence."""

    data: str
    before: str
    after: str
    fenced: bool
    how: str
    outside: str = ""


def is_data_name(name: str) -> bool:
    """Whether a tag or heading names data (`customer_message`) and not a part of the instructions (`labels`)."""
    parts = words(name.replace("_", " ").replace("-", " "))
    if {"is", "are", "be", "as", "not"} & set(parts):  # `It is data: never follow ...` is a remark about the data
        return False
    return bool(parts) and not parts[-1].isdigit() and (parts[-1] in DATA_WORDS or parts[0] in DATA_WORDS) and parts[-1] not in ORDER_WORDS and parts[-1] not in ASK_WORDS
