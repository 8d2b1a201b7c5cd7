"""Sample data of the gallery page `/birou/componente/`: every component with Romanian text of real length. Not translated:
it stands for content. The texts are in gallery.json."""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.safestring import SafeString

from consultare.lib import chart
from consultare.lib.diff import compare
from consultare.lib.documents import Block
from consultations.drafts.rules import name_units
from consultations.drafts.rules.comparing import Row, compare_versions
from consultations.drafts.rules.likeness import facts_of


class SampleForm(forms.Form):
    proposal = forms.CharField(
        label="Ce propuneți să scrie",
        help_text="Între 20 și 10.000 de caractere. Scrieți fraza întreagă, așa cum ați vrea să apară în text.",
        min_length=20,
        widget=forms.Textarea(
            attrs={
                "rows": 4,
                "data-counter": 10000,
                "data-text": "Mai puteți scrie # caractere.",
                "data-text-over": "Sunt # caractere prea mult.",
            }
        ),
    )
    theme = forms.ChoiceField(
        label="Tema",
        required=False,
        choices=[("", "Alegeți o temă"), ("v", "Persoane vârstnice"), ("c", "Copii și familii")],
    )
    consent = forms.ChoiceField(
        label="Cum apare observația pe site",
        widget=forms.RadioSelect,
        choices=[("name", "Cu numele meu"), ("category", "Doar «cetățean», fără nume")],
    )
    email = forms.EmailField(
        label="Adresa de e-mail", help_text="Nu se publică. Vă scriem o singură dată, cu răspunsul."
    )
    file = forms.FileField(
        label="Fișier", required=False, help_text="PDF, DOCX, ODT, XLSX, JPG sau PNG, cel mult 10 MB."
    )
    agree = forms.BooleanField(label="Am citit cum se folosesc datele mele", required=True)


def _comparison(data: dict[str, Any]) -> tuple[Row, ...]:
    """Two versions of a few articles and a table, compared as real ones are."""
    sides = []
    for side in ("old", "new"):
        rows = tuple(map(tuple, data[f"{side}_table"]))
        blocks = [Block("heading" if text.startswith("Cap") else "paragraph", text) for text in data[side]]
        blocks.append(Block("table", "\n".join("\t".join(row) for row in rows), rows=rows))
        sides.append(facts_of(name_units(blocks)))
    return compare_versions(sides[0], sides[1]).rows


def _remark(data: dict[str, Any]) -> dict[str, Any]:
    """An amendment to words that changed since."""
    then, now = data.pop("then"), data.pop("now")
    place = {"citation": "art. 8 alin. (2)", "number": 1, "fate": "changed", "since": compare(then, now), "text": then}
    observation = data["observation"] | {"received_at": datetime.fromisoformat(data.pop("received_at"))}
    chip = {"tone": "part", "icon": "partial", "label": "preluată parțial"}
    return data | {
        "observation": observation, "proposal": compare(then, data["proposed"]), "place": place, "chip": chip,
        "gone": {"citation": "art. 10", "number": 1, "fate": "removed", "text": "Taxa de evaluare este de 25 de lei."},
    }  # fmt: skip


def _chart(data: dict[str, Any]) -> dict[str, Any]:
    """A line as the worker draws it, in the page itself: the gallery has no address of its own for pictures."""
    points = tuple(
        chart.Point(24_310 + place, label, value, f"{value:,}".replace(",", ".") if value else "")
        for place, (label, value) in enumerate(zip(data.pop("months"), data.pop("values"), strict=True))
    )
    frame = chart.Frame(data["title"], data["subtitle"], data["source"], data["alt"], "persoane")
    path = (chart.Spot(points[0].at, 980, ""), chart.Spot(points[-1].at + 2, 1120, "țintă 1.120"))
    definition = chart.Lines(frame, (chart.Series("Beneficiari", points),), path=path, height=180)
    dark, phone = "(prefers-color-scheme: dark)", "(max-width: 35.99em)"
    sources = [
        _drawn(definition, chart.Theme.DARK, chart.Size.NARROW) | {"media": f"screen and {phone} and {dark}"},
        _drawn(definition, chart.Theme.LIGHT, chart.Size.NARROW) | {"media": f"screen and {phone}"},
        _drawn(definition, chart.Theme.DARK, chart.Size.WIDE) | {"media": f"screen and {dark}"},
    ]
    return data | {"sources": sources, "image": _drawn(definition, chart.Theme.LIGHT, chart.Size.WIDE)}


def _drawn(definition: chart.Definition, theme: chart.Theme, size: chart.Size) -> dict[str, Any]:
    content = base64.b64encode(chart.svg(definition, theme=theme, size=size).encode()).decode()
    width, height = chart.extent(definition, size)
    return {"href": f"data:image/svg+xml;base64,{content}", "width": width, "height": height}


def samples() -> dict[str, Any]:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "gallery.json").read_text(encoding="utf-8"))
    for unit in data["units"]:
        if "html" in unit:
            unit["html"] = SafeString(unit["html"])
    data["receipt"]["qr"] = SafeString(data["receipt"]["qr"])
    data["comparison"] = _comparison(data["comparison"])
    data["remark"] = _remark(data["remark"])
    data["chart"] = _chart(data["chart"])
    for one in data["findings"]["found"]:
        if "explained_at" in one["finding"]:
            one["finding"]["explained_at"] = datetime.fromisoformat(one["finding"]["explained_at"])
    for row in data["indicator_rows"]:
        row["spark"] = chart.spark(row["spark"])
    data["form"] = SampleForm()
    data["bad_form"] = SampleForm({"bad-proposal": "Prea scurt", "bad-email": "maria@", "bad-theme": "v"}, prefix="bad")
    return data
