"""Which language a text is written in: by its script, and for Latin letters by the commonest small words and letters of a dozen languages."""

from __future__ import annotations

import functools
import re
import unicodedata

SMALL = {
    "english": "the and is are was have has i you my we it to of in for on with not this that what can please would your do does there from at be when will our",
    "german": "der die das und ist sind ich sie wir mein meine nicht ein eine mit für auf zu den dem im es wie was kann bitte haben hat habe von seit bin war am aus noch oder können mir",
    "french": "le la les et est je vous nous mon ma mes ne pas un une des du de pour dans avec sur que qui ce cette il elle au en être avez j'ai c'est bonjour merci quel depuis mais votre",
    "spanish": "el la los las y es yo usted mi mis no un una de del para en con por que se al me su está muy pero hola gracias necesito puedo donde qué tengo desde cuándo este esta",
    "portuguese": "o a os as e é eu você meu minha não um uma de do da dos das para em com por que se no na ao está muito mas olá obrigado obrigada preciso posso onde tenho desde quando este esta bom",
    "italian": "il lo la i gli le e è io lei mio mia non un una di del della per in con su che si al mi sono ho questo questa ma ciao grazie buongiorno posso dove vorrei come quando anche",
    "dutch": "de het een en is ik u wij mijn niet met voor op te van in dat die wat kan hebben heb heeft maar ook naar bij uw hallo dank goedemiddag graag meer wordt",
    "swedish": "och är jag du vi min mitt inte en ett med för på att av i det den som kan har till men hej tack från om så när",
    "danish": "og er jeg du vi min mit ikke en et med for på at af i det den som kan har til men hej tak fra om så når hvad",
    "polish": "i w na z do nie jest się to że jak co czy mój moja moje mam proszę dziękuję dzień dobry dla od po ale są pozdrawiam",
    "turkish": "ve bir bu için ile ben siz benim değil mi ne var yok çok ama merhaba teşekkürler nasıl lütfen olarak kadar",
}
LETTERS = {"german": "äöüß", "french": "çœêèàùî", "spanish": "ñ¿¡", "portuguese": "ãõ", "swedish": "åä", "danish": "øæå", "polish": "łśćżźęąń", "turkish": "ığş", "italian": "ìò"}
SCRIPTS = {"ARABIC": "arabic", "HEBREW": "hebrew", "GREEK": "greek", "CYRILLIC": "russian", "HIRAGANA": "japanese", "KATAKANA": "japanese", "HANGUL": "korean", "CJK": "chinese", "DEVANAGARI": "hindi", "THAI": "thai"}
NAMES = "|".join({*SMALL, *SCRIPTS.values(), "norwegian", "ukrainian"})
ABOUT = re.compile(rf"\b(?:written|writes?|wrote|language|speaks?|spoken|(?:mail|message|text|letter|note|report|question|it) (?:is|are|was|comes?)|composed)\b[^.\n]{{0,40}}\b(?:{NAMES})\b|\bin (?:{NAMES})$", re.I)
NAMED = re.compile(rf"\b(?:{NAMES})\b", re.I)
_WORDS = {name: frozenset(said.split()) for name, said in SMALL.items()}


def named_languages(condition: str) -> frozenset[str]:
    """The languages that a condition about the language of a text names (`the mail is written in Spanish or Portuguese`); empty when it is about something else."""
    return frozenset(name.lower() for name in NAMED.findall(condition)) if ABOUT.search(condition) else frozenset()


@functools.lru_cache(maxsize=2_000)
def language_of(text: str) -> str:
    """The language of a text, as its English name; `english` when nothing tells."""
    text = text[:4_000].lower()
    scripts = [unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha() and ord(c) > 0x36F]
    other = [SCRIPTS[name] for name in scripts if name in SCRIPTS]
    if other and len(other) * 2 > sum(c.isalpha() for c in text):
        return "japanese" if "japanese" in other else max(sorted(set(other)), key=other.count)
    found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text)
    scores = {name: sum(word.replace("’", "'") in known for word in found) + 0.7 * sum(text.count(c) for c in LETTERS.get(name, "")) for name, known in _WORDS.items()}
    best = max(scores, key=lambda name: (scores[name], name == "english"))
    return best if scores[best] > 0 else "english"
