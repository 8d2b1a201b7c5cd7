"""Addresses of the desk's draft pages; readers' addresses stand with the remarks, which they show."""

from django.urls import path

from consultations.drafts import views

urlpatterns = [
    path("birou/consultari/<slug:slug>/proiect/", views.draft_prepare, name="draft_prepare"),
    path("birou/consultari/<slug:slug>/proiect/scoate/", views.draft_remove, name="draft_remove"),
]
