from django.urls import path

from consultations.rounds import views

urlpatterns = [
    path("birou/consultari/noua/", views.round_new, name="round_new"),
    path("birou/consultari/teme/", views.themes, name="themes"),
    path("birou/consultari/teme/<int:pk>/", views.theme_edit, name="theme_edit"),
    path("birou/consultari/termene/", views.legal_rules, name="legal_rules"),
    path("birou/consultari/termene/<slug:rule_id>/", views.legal_rule_edit, name="legal_rule_edit"),
    path("birou/consultari/<slug:slug>/pas/<slug:step>/", views.round_step, name="round_step"),
    path("birou/consultari/<slug:slug>/documente/", views.round_documents, name="round_documents"),
    path("birou/consultari/<slug:slug>/documente/<int:pk>/", views.round_staff_file, name="round_staff_file"),
    path(
        "birou/consultari/<slug:slug>/documente/<int:pk>/scoate/",
        views.round_document_remove,
        name="round_document_remove",
    ),
    path("birou/consultari/<slug:slug>/verificare/", views.round_review, name="round_review"),
    path("birou/consultari/<slug:slug>/inapoi/", views.round_send_back, name="round_send_back"),
    path("birou/consultari/<slug:slug>/urgenta/", views.round_urgency, name="round_urgency"),
    path("birou/consultari/<slug:slug>/canale/", views.round_channels, name="round_channels"),
    path("birou/consultari/<slug:slug>/canale/<int:pk>/dovada/", views.round_proof, name="round_proof"),
    path("birou/consultari/<slug:slug>/indreptare/", views.announcement_correct, name="announcement_correct"),
    path("birou/consultari/<slug:slug>/stare/<slug:move>/", views.round_move, name="round_move"),
    path("consultari/termene.ics", views.terms_calendar, name="terms_calendar"),
    path("consultari/<slug:slug>/termene.ics", views.round_calendar, name="round_calendar"),
    path("consultari/<slug:slug>/anunt/", views.announcement_versions, name="announcement_versions"),
    path("consultari/<slug:slug>/anunt/<int:version>/", views.announcement, name="announcement"),
    path("consultari/<slug:slug>/anunt/<int:version>/pdf/", views.announcement_pdf, name="announcement_pdf"),
    path("consultari/<slug:slug>/fisiere/<int:pk>/", views.round_file, name="round_file"),
]
