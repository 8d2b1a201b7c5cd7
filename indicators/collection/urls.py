"""Addresses of the collection. Fixed words stand before codes and numbers."""

from django.urls import path

from indicators.collection.views import desk_forms, desk_reports as desk, outside, own_reports as own

FORM = "birou/raportari/formulare/<slug:code>/"
LINE = f"{FORM}randuri/<int:pk>/"
REPORT = "birou/raportari/<int:pk>/"
OWN = "cont/raportari/<int:pk>/"

urlpatterns = [
    path("birou/raportari/", desk.report_board, name="report_board"),
    path("birou/raportari/formulare/", desk_forms.report_forms, name="report_forms"),
    path("birou/raportari/formulare/nou/", desk_forms.report_form_new, name="report_form_new"),
    path(FORM, desk_forms.report_form, name="report_form"),
    path(f"{FORM}modifica/", desk_forms.report_form_edit, name="report_form_edit"),
    path(f"{FORM}retrage/", desk_forms.report_form_retire, name="report_form_retire"),
    path(f"{FORM}randuri/", desk_forms.report_form_lines, name="report_form_lines"),
    path(f"{LINE}modifica/", desk_forms.report_line_change, name="report_line_change"),
    path(f"{LINE}sus/", desk_forms.report_line_up, name="report_line_up"),
    path(f"{LINE}jos/", desk_forms.report_line_down, name="report_line_down"),
    path(f"{LINE}scoate/", desk_forms.report_line_remove, name="report_line_remove"),
    path(f"{FORM}atribuie/", desk_forms.report_form_assign, name="report_form_assign"),
    path(f"{FORM}atribuiri/<int:pk>/incheie/", desk_forms.report_assignment_end, name="report_assignment_end"),
    path(REPORT, desk.desk_report, name="desk_report"),
    path(f"{REPORT}salveaza/", desk.desk_report_save, name="desk_report_save"),
    path(f"{REPORT}trimite/", desk.desk_report_submit, name="desk_report_submit"),
    path(f"{REPORT}intoarce/", desk.desk_report_send_back, name="desk_report_send_back"),
    path(f"{REPORT}aproba/", desk.desk_report_approve, name="desk_report_approve"),
    path(f"{REPORT}corecteaza/", desk.desk_report_correct, name="desk_report_correct"),
    path(f"{REPORT}istoric/", desk.desk_report_history, name="desk_report_history"),
    path(f"{REPORT}dovezi/", desk.desk_report_evidence, name="desk_report_evidence"),
    path(f"{REPORT}dovezi/<int:file_pk>/", desk.desk_report_evidence_file, name="desk_report_evidence_file"),
    path(
        f"{REPORT}dovezi/<int:file_pk>/retrage/", desk.desk_report_evidence_withdraw, name="desk_report_evidence_withdraw"
    ),
    path("cont/raportari/", own.my_reports, name="my_reports"),
    path(OWN, own.my_report, name="my_report"),
    path(f"{OWN}salveaza/", own.my_report_save, name="my_report_save"),
    path(f"{OWN}trimite/", own.my_report_submit, name="my_report_submit"),
    path(f"{OWN}istoric/", own.my_report_history, name="my_report_history"),
    path(f"{OWN}dovezi/", own.my_report_evidence, name="my_report_evidence"),
    path(f"{OWN}dovezi/<int:file_pk>/", own.my_report_evidence_file, name="my_report_evidence_file"),
    path(f"{OWN}dovezi/<int:file_pk>/retrage/", own.my_report_evidence_withdraw, name="my_report_evidence_withdraw"),
    path("birou/raportari/serii/", outside.desk_outside, name="desk_outside"),
    path("birou/raportari/serii/noua/", outside.desk_outside_new, name="desk_outside_new"),
    path("birou/raportari/serii/fisier/<int:pk>/", outside.desk_outside_file, name="desk_outside_file"),
    path(
        "birou/raportari/serii/fisier/<int:pk>/original/", outside.desk_outside_download, name="desk_outside_download"
    ),
    path("birou/raportari/serii/<slug:code>/", outside.desk_outside_series, name="desk_outside_series"),
]  # fmt: skip
