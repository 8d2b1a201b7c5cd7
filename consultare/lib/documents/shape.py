"""What every reader does at the end: headings by their words, titles joined to their numbers, limits."""

import re
from dataclasses import replace

from consultare.lib.documents.lines import RAISED, is_bare_heading, is_heading_line, is_title
from consultare.lib.documents.model import Block, Parsed, within_limits
from consultare.lib.text import clean

_SPACES = re.compile(r"[^\S\n]+")
_RAISE = str.maketrans("0123456789", RAISED)
_LOWER = str.maketrans(RAISED, "0123456789")
_RAISED_LETTER = re.compile(rf"((?:^|\blit\.\s*)\(?[a-zăâîșț]{{1,2}})([{RAISED}]+)(?=\))", re.MULTILINE)
# A reader's own mark on a paragraph that is bold throughout; it never leaves this package.
BOLD = "bold"
SOFT_HYPHEN, ZERO_WIDTH = "\u00ad", "\u200b"


def tidy(text: str) -> str:
    """Text as units hold it: NFC, runs of spaces (also non-breaking ones and tabs) as one, no empty lines, no soft hyphens."""
    plain = clean(text.replace("\x00", "")).replace(SOFT_HYPHEN, "").replace(ZERO_WIDTH, "")
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def raised(before: str, text: str) -> tuple[str, bool]:
    """Raised characters after `before`: «7» and «1» are 7^1, other digits become ², anything else stays. True for digits."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit()):
        return text, False
    return (f"^{digits}" if before.isdigit() else digits.translate(_RAISE)), True


def raised_letters(text: str) -> str:
    """«b¹)» of raised digits is the letter b^1), at the beginning of a line and after «lit.»."""
    return _RAISED_LETTER.sub(lambda match: f"{match[1]}^{match[2].translate(_LOWER)}", text)


def guess_bold(blocks: list[Block]) -> list[Block]:
    """In a file without heading styles a short line in bold letters is a heading; the marks of the reader go."""
    has_styles = any(block.kind == "heading" and block.depth for block in blocks)
    return [_unmarked(block, may_guess=not has_styles) if BOLD in block.doubts else block for block in blocks]


def _unmarked(block: Block, *, may_guess: bool) -> Block:
    plain = replace(block, doubts=tuple(code for code in block.doubts if code != BOLD))
    if may_guess and plain.kind == "paragraph" and not plain.role and is_title(plain.text):
        return replace(plain, kind="heading", depth=0).doubted("guessed-heading")
    return plain


def _as_heading(block: Block) -> Block:
    if block.kind == "heading" or block.kind == "table" or block.role or not is_heading_line(block.whole):
        return block
    return replace(block, kind="heading", depth=0).doubted("guessed-heading")


def _joined(blocks: list[Block]) -> list[Block]:
    """«CAPITOLUL II» and «Dispoziții finale» on the line below are one heading."""
    kept: list[Block] = []
    for block in blocks:
        above = kept[-1] if kept else None
        if (
            above is not None
            and above.kind == "heading"
            and is_bare_heading(above.whole)
            and _is_its_title(above, block)
        ):
            text = f"{above.text}\n{block.whole}" if above.text else block.whole
            kept[-1] = replace(above, text=text).doubted("joined-title", *block.doubts)
        else:
            kept.append(block)
    return kept


def _is_its_title(above: Block, block: Block) -> bool:
    if block.role or block.kind not in {"heading", "paragraph"} or block.marker:
        return False
    if block.kind == "heading" and above.depth and block.depth and block.depth < above.depth:
        return False
    return is_title(block.text) and not is_heading_line(block.whole)


def finish(parsed: Parsed) -> Parsed:
    """Raises `Unreadable` when nothing is left, or too much."""
    had_styles = any(block.kind == "heading" for block in parsed.blocks)
    parsed.blocks = _joined([_as_heading(block) for block in parsed.blocks])
    if not had_styles and any(block.kind == "heading" for block in parsed.blocks):
        parsed.warn("guessed-headings")
    return within_limits(parsed)
