"""Namespaces of OpenDocument."""

from lxml import etree

_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, STYLE, DRAW = (f"{{{_ODF}{name}:1.0}}" for name in ("office", "text", "table", "style", "drawing"))
FO, SVG = (f"{{{_ODF}{name}:1.0}}" for name in ("xsl-fo-compatible", "svg-compatible"))
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def count(node: etree._Element, name: str, default: int = 1, most: int = 1000) -> int:
    """A number in an attribute, kept within reason."""
    try:
        return min(max(int(node.get(name, default)), 0), most)
    except ValueError:
        return default


def plain(node: etree._Element) -> str:
    """The words under an element; for what is only told, not kept."""
    lines = ["".join(map(str, part.itertext())) for part in node.iter(f"{TEXT}p", f"{TEXT}h")]
    if not lines:
        lines = ["".join(map(str, node.itertext()))]
    return "\n".join(line.strip() for line in lines if line.strip())
