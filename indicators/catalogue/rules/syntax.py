"""The language of formulas, as people write it: «[ACC-03.A] / [ACC-03.B] * 100». Pure.

A grammar of our own decides what a formula may be; nothing written by a person is ever evaluated as Python. Sums and products
are kept as lists, so that depth counts nesting and a long sum is not deep.

    sum     = product { ("+" | "-") product }
    product = factor { ("*" | "/") factor }
    factor  = ["-"] ( number | term | call | "(" sum ")" )
    call    = ("min" | "max" | "abs") "(" sum { "," sum } ")" | ("days" | "months") "(" ")"
    term    = "[" CODE [ "@-" periods ] [ "?" policy ] "]"
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from consultare.lib.law import Words, fill, gettext_lazy as _
from indicators.catalogue.states import MissingPolicy

MAX_LENGTH, MAX_DEPTH, MAX_TERMS, MAX_OFFSET = 500, 20, 30, 24
CODE = r"[A-Z]{2,4}-[0-9]{2}(?:\.[A-Z0-9]{1,3})?"
ARGUMENTS: dict[str, tuple[int, int]] = {
    "min": (1, MAX_TERMS),
    "max": (1, MAX_TERMS),
    "abs": (1, 1),
    "days": (0, 0),
    "months": (0, 0),
}
"""Functions, with how many arguments they take at least and at most."""

_SIGNS = {"×": "*", "·": "*", "÷": "/", ":": "/", "−": "-", "–": "-"}
_TERM = re.compile(
    rf"\[\s*(?P<code>{CODE})\s*(?:@\s*(?P<offset>[-−–+]?[0-9]{{1,4}})\s*)?(?:\?\s*(?P<policy>[a-z]{{1,8}})\s*)?\]"
)
_TOKEN = re.compile(
    r"(?P<space>\s+)|(?P<term>\[[^\[\]]*\])|(?P<comma_number>[0-9]+,[0-9]+)|(?P<number>[0-9]+(?:\.[0-9]+)?)"
    r"|(?P<name>[a-z]+)|(?P<sign>[-+*/×·÷:−–(),])",
    re.ASCII,
)
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)


class FormulaError(ValueError):
    """`sentence` says what is wrong and what to write; `position` counts characters from 1, 0 when it is the whole."""

    def __init__(self, sentence: Words, position: int = 0) -> None:
        self.position = position
        self.sentence = (
            fill(_("Character %(position)s: %(sentence)s"), {"position": position, "sentence": sentence})
            if position
            else sentence
        )
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True, slots=True)
class Term:
    """Another indicator, `offset` periods back (0, −1 …), and what happens when it has no number."""

    code: str
    offset: int = 0
    policy: MissingPolicy = MissingPolicy.FAIL

    def __str__(self) -> str:
        back = f"@{self.offset}" if self.offset else ""
        policy = "" if self.policy == MissingPolicy.FAIL else f"?{self.policy.value}"
        return f"[{self.code}{back}{policy}]"


@dataclass(frozen=True, slots=True)
class Token:
    """`kind`: term, number, name, sign or end; `text` in the one way of writing it; `position` from 1."""

    kind: str
    text: str
    position: int
    term: Term | None = None


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    term: Term


@dataclass(frozen=True, slots=True)
class Sum:
    """`parts`: (is subtracted, part)."""

    parts: tuple[tuple[bool, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Product:
    """`parts`: (divides, part)."""

    parts: tuple[tuple[bool, "Node"], ...]


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple["Node", ...]


Node = Number | Reference | Sum | Product | Call


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a formula, an «end» after the last. Raises `FormulaError`."""
    if len(text) > MAX_LENGTH:
        words = _("The formula has %(length)s characters; at most %(most)s are allowed.")
        raise FormulaError(fill(words, {"length": len(text), "most": MAX_LENGTH}))
    found = tuple(_tokens(text))
    distinct = {token.term for token in found if token.term}
    if len(distinct) > MAX_TERMS:
        words = _("The formula names %(count)s indicators; at most %(most)s are allowed.")
        raise FormulaError(fill(words, {"count": len(distinct), "most": MAX_TERMS}))
    return found


def _tokens(text: str) -> Iterator[Token]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(_unknown(text[at]), at + 1)
        if token := _token(match):
            yield token
        at = match.end()
    yield Token("end", "", len(text) + 1)


def _unknown(character: str) -> Words:
    if character in "[]":
        return _("A bracket is not closed: an indicator is written [BEN-02].")
    return fill(
        _("“%(character)s” can't stand in a formula; write indicators in brackets, numbers, + - * / and parentheses."),
        {"character": character},
    )


def _token(match: re.Match[str]) -> Token | None:
    kind, text, position = match.lastgroup or "", match.group(), match.start() + 1
    if kind == "space":
        return None
    if kind == "comma_number":
        raise FormulaError(
            _("Write decimals with a point (0.5), and a space after the comma between two arguments."), position
        )
    if kind == "number" and not _NUMBER.fullmatch(text):
        raise FormulaError(_("A number has at most 12 digits and 6 decimals."), position)
    if kind == "name" and text not in ARGUMENTS:
        words = _("“%(name)s” is not a function; there are min, max, abs, days() and months().")
        raise FormulaError(fill(words, {"name": text}), position)
    if kind == "term":
        return Token(kind, text, position, term(text, position))
    return Token(kind, _SIGNS.get(text, text), position)


def term(text: str, position: int = 0) -> Term:
    """«[BEN-02@-1?zero]» → Term. Raises `FormulaError`."""
    match = _TERM.fullmatch(text)
    if match is None:
        words = _("%(text)s is not an indicator; write [BEN-02], [BEN-02@-1] for the period before, [BEN-02?zero].")
        raise FormulaError(fill(words, {"text": text[:40]}), position)
    written = (match["offset"] or "0").replace("−", "-").replace("–", "-")
    offset = int(written)
    if offset > 0 or offset < -MAX_OFFSET:
        words = _("A period is named backwards, from @-1 to @-%(most)s.")
        raise FormulaError(fill(words, {"most": MAX_OFFSET}), position)
    policy = match["policy"] or MissingPolicy.FAIL.value
    if policy not in MissingPolicy.values:
        raise FormulaError(_("After “?” write zero, skip or fail."), position)
    return Term(match["code"], offset, MissingPolicy(policy))


class Parser:
    """Recursive descent over tokens; `depth` is bounded before the machine's own stack could be."""

    def __init__(self, found: tuple[Token, ...]) -> None:
        self.found = found
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.found[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.found[self.at - 1]

    def whole(self) -> Node:
        node = self.sum()
        if self.next.kind != "end":
            raise FormulaError(_("An operation is missing here: + - * or /."), self.next.position)
        return node

    def sum(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            words = _("Parentheses stand more than %(most)s deep; split the formula over parts.")
            raise FormulaError(fill(words, {"most": MAX_DEPTH}), self.next.position)
        parts = [(False, self.product())]
        while self.next.text in {"+", "-"}:
            parts.append((self.take().text == "-", self.product()))
        self.depth -= 1
        return parts[0][1] if len(parts) == 1 else Sum(tuple(parts))

    def product(self) -> Node:
        parts = [(False, self.factor())]
        while self.next.text in {"*", "/"}:
            parts.append((self.take().text == "/", self.factor()))
        return parts[0][1] if len(parts) == 1 else Product(tuple(parts))

    def factor(self) -> Node:
        token = self.take()
        if token.text == "-" and self.next.text != "-":
            return Product(((False, Number(Decimal(-1))), (False, self.factor())))
        if token.term:
            return Reference(token.term)
        if token.kind == "number":
            return Number(Decimal(token.text))
        if token.kind == "name":
            return self.call(token)
        if token.text == "(":
            node = self.sum()
            self.close()
            return node
        if token.kind == "end":
            raise FormulaError(_("The formula ends too early: a number, an indicator or a parenthesis is missing."))
        raise FormulaError(_("A number, an indicator or a parenthesis is missing here."), token.position)

    def call(self, name: Token) -> Node:
        if self.next.text != "(":
            raise FormulaError(_("A function is followed by parentheses, as in months()."), self.next.position)
        self.take()
        arguments: list[Node] = []
        while self.next.text != ")" and self.next.kind != "end":
            arguments.append(self.sum())
            if self.next.text != ",":
                break
            self.take()
            if self.next.text == ")":
                raise FormulaError(_("A number, an indicator or a parenthesis is missing here."), self.next.position)
        self.close()
        least, most = ARGUMENTS[name.text]
        if not least <= len(arguments) <= most:
            words = _("%(name)s takes a different number of arguments.")
            raise FormulaError(fill(words, {"name": name.text}), name.position)
        return Call(name.text, tuple(arguments))

    def close(self) -> None:
        if self.next.text != ")":
            raise FormulaError(_("A parenthesis is not closed."), self.next.position)
        self.take()
