"""Fixed words before codes: a code is written in capitals, so that none can be taken for a word."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from indicators.catalogue.rules.syntax import CODE
from indicators.catalogue.views import breakdowns, consulted, indicators, lists, references, sheets


class CodeConverter(StringConverter):
    regex = CODE


register_converter(CodeConverter, "indicator")

HERE = "birou/indicatori/catalog/"
ONE = f"{HERE}<indicator:code>/"
SHEET = f"{ONE}v<int:number>/"
urlpatterns: list[URLPattern] = [
    path(HERE, indicators.desk_catalogue, name="desk_catalogue"),
    path(f"{HERE}nou/", indicators.desk_indicator_new, name="desk_indicator_new"),
    path(f"{HERE}consultare/", consulted.desk_catalogue_consult, name="desk_catalogue_consult"),
    path(f"{HERE}dimensiuni/", lists.desk_dimensions, name="desk_dimensions"),
    path(f"{HERE}dimensiuni/<slug:code>/", lists.desk_dimension, name="desk_dimension"),
    path(f"{HERE}dimensiuni/<slug:code>/<int:pk>/arhivare/", lists.desk_category_archive, name="desk_category_archive"),
    path(
        f"{HERE}dimensiuni/<slug:code>/<int:pk>/readucere/", lists.desk_category_restore, name="desk_category_restore"
    ),
    path(f"{HERE}scale/", lists.desk_scales, name="desk_scales"),
    path(f"{HERE}scale/<int:pk>/", lists.desk_scale, name="desk_scale"),
    path(ONE, indicators.desk_indicator, name="desk_indicator"),
    path(f"{ONE}date/", indicators.desk_indicator_identity, name="desk_indicator_identity"),
    path(f"{ONE}folosire/", indicators.desk_indicator_adopt, name="desk_indicator_adopt"),
    path(f"{ONE}retragere/", indicators.desk_indicator_retire, name="desk_indicator_retire"),
    path(f"{ONE}fisa-noua/", sheets.desk_sheet_new, name="desk_sheet_new"),
    path(f"{ONE}repere/", references.desk_references, name="desk_references"),
    path(f"{ONE}repere/<int:pk>/", references.desk_reference, name="desk_reference"),
    path(f"{ONE}compara/<int:old>-<int:new>/", sheets.desk_sheet_compare, name="desk_sheet_compare"),
    path(f"{ONE}din-consultare/<slug:slug>/", consulted.desk_sheet_from_round, name="desk_sheet_from_round"),
    path(SHEET, sheets.desk_sheet, name="desk_sheet"),
    path(f"{SHEET}editare/", sheets.desk_sheet_edit, name="desk_sheet_edit"),
    path(f"{SHEET}formula/", sheets.desk_formula, name="desk_formula"),
    path(f"{SHEET}dezagregari/", breakdowns.desk_breakdowns, name="desk_breakdowns"),
    path(f"{SHEET}aprobare/", sheets.desk_sheet_approve, name="desk_sheet_approve"),
    path(f"{SHEET}renuntare/", sheets.desk_sheet_discard, name="desk_sheet_discard"),
]
