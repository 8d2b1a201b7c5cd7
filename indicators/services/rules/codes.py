"""Codes of the nomenclature of social services (HG 867/2015): kept without spaces, found however they are written. Pure."""

import re

DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
CODE = re.compile(r"(\d{4})[\s-]*([A-Z]+(?:[\s-]+[A-Z]+)*)")
SECRET = frozenset({"VD", "VT"})
"""Groups of the nomenclature that shelter victims of domestic violence and of trafficking."""


def normalise(text: str) -> str:
    """«8891 cz–c–ii» → «8891CZ-C-II»; what is no code comes back in capitals, without spaces, and is found nowhere."""
    typed = text.translate(DASHES).strip().upper()
    found = CODE.fullmatch(typed)
    if found is None:
        return re.sub(r"\s+", "", typed)
    return found[1] + "-".join(re.split(r"[\s-]+", found[2]))


def compact(text: str) -> str:
    """For searching by a part of a code: letters and digits only."""
    return re.sub(r"[^0-9A-Z]", "", text.translate(DASHES).upper())


def spaced(code: str) -> str:
    """As the act prints it: «8891 CZ-C-II»."""
    return f"{code[:4]} {code[4:]}"


def is_secret(code: str) -> bool:
    """Whether the address of such a service is kept out of the portal: it shelters victims."""
    return not SECRET.isdisjoint(normalise(code)[4:].split("-"))
