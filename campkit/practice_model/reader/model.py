"""What the reader finds in a request: plain records that the deciding half works from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Label:
    """One allowed answer. `definition` is empty when the prompt gives none; `weight` falls as the prompt dilutes."""

    name: str
    definition: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Example:
    """One worked example: a text and the answer that the prompt gives for it."""

    text: str
    answer: str
    weight: float = 1.0


@dataclass(frozen=True)
class Rule:
    """`condition` leads to `target`; `over` names the label that loses (None: all others); `tie` when it only breaks ties."""

    condition: str
    target: str
    over: str | None = None
    tie: bool = False
    firm: bool = False
    weight: float = 1.0


@dataclass(frozen=True)
class Need:
    """`labels` need `thing` in the text (`told` says how it looks); a text without it gets `target`."""

    labels: tuple[str, ...]
    thing: str
    told: str
    target: str


@dataclass(frozen=True)
class Field:
    """One value to extract: a name, what the prompt or schema says about it, and a JSON schema (may be empty)."""

    name: str
    description: str = ""
    schema: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Contract:
    """How the answer has to look. Nothing asked leaves every part at its default, and the answer is chatty."""

    bare: bool = False
    json: bool = False
    keys: tuple[Field, ...] = ()
    schema: dict | None = None
    template: str = ""
    frame: str = ""  # what stands around the answer, with {} in its place
    max_sentences: int | None = None
    max_words: int | None = None
    bullets: bool = False
    steps: bool = False
    cite: bool = False
    quote: bool = False
    nulls: bool = False
    single: bool = False  # one value of the text and nothing around it
    brief: bool = False  # the value that was asked for and no sentence
    yes_no: bool = False  # questions that allow it are to be answered with yes or no
    abstain: str | None = None
    year: int | None = None  # the year of dates that come without one


@dataclass(frozen=True)
class Passage:
    """A piece of context that an answer may rest on; `name` is its own number or title, or empty."""

    name: str
    text: str


@dataclass(frozen=True)
class Instruction:
    """A request, understood."""

    task: str
    instructions: str
    data: str
    fenced: bool
    told: bool
    labels: tuple[Label, ...] = ()
    examples: tuple[Example, ...] = ()
    rules: tuple[Rule, ...] = ()
    cases: tuple[Rule, ...] = ()  # an ordered list of cases that decides by itself; a case without a condition is `otherwise`
    needs: tuple[Need, ...] = ()
    contract: Contract = field(default_factory=Contract)
    passages: tuple[Passage, ...] = ()
    outside: str = ""  # text after a fence that the data itself closed: it reaches the model as instructions
    json_object: bool = False  # the service itself promises JSON, so nothing is wrapped around it
    tokens: int = 0

    @property
    def protected(self) -> bool:
        """Whether instructions inside the data are left alone."""
        return self.fenced and self.told
