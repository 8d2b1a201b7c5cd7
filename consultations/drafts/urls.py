"""Addresses of the desk's draft pages; readers' addresses stand with the remarks, which they show."""

from django.urls import path

from consultations.drafts.views import comparison, preparation, versions

urlpatterns = [
    path("birou/consultari/<slug:slug>/proiect/", preparation.draft_prepare, name="draft_prepare"),
    path("birou/consultari/<slug:slug>/proiect/scoate/", preparation.draft_remove, name="draft_remove"),
    path("birou/consultari/<slug:slug>/proiect/versiune/", versions.draft_next, name="draft_next"),
    path(
        "birou/consultari/<slug:slug>/proiect/compara/", comparison.draft_work_comparison, name="draft_work_comparison"
    ),
    path(
        "birou/consultari/<slug:slug>/proiect/compara/comparatie.<slug:kind>",
        comparison.draft_work_comparison_file,
        name="draft_work_comparison_file",
    ),
    path("consultari/<slug:slug>/document/versiuni/", versions.draft_versions, name="draft_versions"),
    path("consultari/<slug:slug>/document/v<int:number>/sursa/", versions.draft_source, name="draft_source"),
    path(
        "consultari/<slug:slug>/document/compara/<int:old>-<int:new>/",
        comparison.draft_comparison,
        name="draft_comparison",
    ),
    path(
        "consultari/<slug:slug>/document/compara/<int:old>-<int:new>/comparatie.<slug:kind>",
        comparison.draft_comparison_file,
        name="draft_comparison_file",
    ),
]
