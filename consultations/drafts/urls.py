"""Addresses of the desk's draft pages; readers' addresses stand with the remarks, which they show."""

from django.urls import path

from consultations.drafts.views import comparison, editing, imports, preparation, versions

DRAFT = "birou/consultari/<slug:slug>/proiect/"
IMPORT, UNIT = f"{DRAFT}import/<int:pk>/", f"{DRAFT}unitati/<uuid:lineage>/"
urlpatterns = [
    path(DRAFT, preparation.draft_prepare, name="draft_prepare"),
    path(f"{DRAFT}scoate/", preparation.draft_remove, name="draft_remove"),
    path(IMPORT, imports.draft_import, name="draft_import"),
    path(f"{IMPORT}repara/", imports.draft_import_repair, name="draft_import_repair"),
    path(f"{IMPORT}inapoi/", imports.draft_import_undo, name="draft_import_undo"),
    path(f"{IMPORT}salveaza/", imports.draft_import_save, name="draft_import_save"),
    path(f"{IMPORT}renunta/", imports.draft_import_discard, name="draft_import_discard"),
    path(f"{DRAFT}unitati/", editing.draft_units, name="draft_units"),
    path(UNIT, editing.draft_unit_edit, name="draft_unit_edit"),
    path(f"{UNIT}repara/", editing.draft_unit_repair, name="draft_unit_repair"),
    path(f"{UNIT}adauga/", editing.draft_unit_add, name="draft_unit_add"),
    path(f"{UNIT}scoate/", editing.draft_unit_remove, name="draft_unit_remove"),
    path(f"{DRAFT}versiune/", versions.draft_next, name="draft_next"),
    path(f"{DRAFT}compara/", comparison.draft_work_comparison, name="draft_work_comparison"),
    path(
        f"{DRAFT}compara/comparatie.<slug:kind>",
        comparison.draft_work_comparison_file,
        name="draft_work_comparison_file",
    ),
    path("consultari/<slug:slug>/document/versiuni/", versions.draft_versions, name="draft_versions"),
    path("consultari/<slug:slug>/document/v<int:number>/sursa/", versions.draft_source, name="draft_source"),
    path(
        "consultari/<slug:slug>/document/compara/<int:old>-<int:new>/comparatie.<slug:kind>",
        comparison.draft_comparison_file,
        name="draft_comparison_file",
    ),
]
