"""Names of WordprocessingML, and the few lookups that everything in this folder needs."""

from collections.abc import Iterator

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{_MAIN}}}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
# «Strict» files use other names for the same things.
STRICT = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": _MAIN.encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M.strip("{}").encode(),
}
# Elements that only wrap what stands in them.
WRAPPERS = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "hyperlink", "dir", "bdo")
)
_OFF = {"0", "false", "off", "none"}


def value(parent: etree._Element | None, name: str) -> str | None:
    """The `w:val` of a child, None when there is no such child."""
    child = parent.find(f"{W}{name}") if parent is not None else None
    return child.get(f"{W}val", "") if child is not None else None


def is_on(parent: etree._Element | None, name: str) -> bool | None:
    """A toggle such as `w:b`: None when nothing is said."""
    said = value(parent, name)
    return None if said is None else said.lower() not in _OFF


def number(text: str | None) -> int | None:
    try:
        return int(text) if text is not None else None
    except ValueError:
        return None


def held(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children of that tag, also those in content controls and insertions."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in WRAPPERS:
            yield from held(child, tag)


def plain(node: etree._Element) -> str:
    """The words under an element, paragraphs apart; for what is only told, not kept."""
    holders = list(node.iter(f"{W}p")) or [node]
    lines = ["".join(text.text or "" for text in holder.iter(f"{W}t", f"{W}delText")) for holder in holders]
    return "\n".join(line.strip() for line in lines if line.strip())


def chosen(node: etree._Element) -> etree._Element:
    """Of the ways to say the same thing, the first; the fallback only when there is no other."""
    choice = node.find(f"{MC}Choice")
    fallback = node.find(f"{MC}Fallback")
    if choice is not None and (len(choice) or fallback is None):
        return choice
    return fallback if fallback is not None else node
