"""Addresses of the collection. Fixed words stand before codes and numbers."""

from django.urls import path

from indicators.collection.views import (
    desk_checks as checks,
    desk_findings as findings,
    desk_forms,
    desk_reports as desk,
    outside,
    own_reports as own,
    publicity,
    report_files as reports,
)

FORM = "birou/raportari/formulare/<slug:code>/"
LINE = f"{FORM}randuri/<int:pk>/"
REPORT = "birou/raportari/<int:pk>/"
OWN = "cont/raportari/<int:pk>/"

RULE = f"{FORM}reguli/"
CHECK = "birou/raportari/verificari/<str:code>/"

urlpatterns = [
    path("birou/raportari/verificari/", checks.check_list, name="check_list"),
    path(CHECK, checks.indicator_checks, name="indicator_checks"),
    path(f"{CHECK}obisnuite/", checks.checks_usual, name="checks_usual"),
    path(f"{CHECK}nou/<slug:kind>/", checks.check_new, name="check_new"),
    path(f"{CHECK}<int:pk>/modifica/", checks.check_change, name="check_change"),
    path(f"{CHECK}<int:pk>/retrage/", checks.check_retire, name="check_retire"),
    path(RULE, checks.form_rules, name="form_rules"),
    path(f"{RULE}noua/", checks.form_rule_new, name="form_rule_new"),
    path(f"{RULE}<int:pk>/modifica/", checks.form_rule_change, name="form_rule_change"),
    path(f"{RULE}<int:pk>/retrage/", checks.form_rule_retire, name="form_rule_retire"),
    path("birou/raportari/semnalari/", findings.finding_list, name="finding_list"),
    path("birou/raportari/semnalari/<int:pk>/accepta/", findings.finding_accept, name="finding_accept"),
    path("birou/raportari/semnalari/acceptate/<int:pk>/incheie/", findings.acceptance_end, name="acceptance_end"),
    *(
        one
        for where, name in ((REPORT, "desk_report"), (OWN, "my_report"))
        for one in (
            path(f"{where}verifica/", getattr(reports, f"{name}_check"), name=f"{name}_check"),
            path(f"{where}semnalari/<int:finding_pk>/", getattr(reports, f"{name}_explain"), name=f"{name}_explain"),
            path(f"{where}fisier/", getattr(reports, f"{name}_workbook"), name=f"{name}_workbook"),
            path(f"{where}fisier/descarca/", getattr(reports, f"{name}_workbook_file"), name=f"{name}_workbook_file"),
            path(f"{where}fisier/stadiu/", getattr(reports, f"{name}_workbook_progress"), name=f"{name}_workbook_progress"),
            path(f"{where}fisier/<int:workbook_pk>/", getattr(reports, f"{name}_workbook_marked"), name=f"{name}_workbook_marked"),
        )
    ),
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
    path(f"{REPORT}dovezi/<int:file_pk>/publica/", publicity.desk_report_evidence_publish, name="desk_report_evidence_publish"),
    path(f"{REPORT}dovezi/<int:file_pk>/inchide/", publicity.desk_report_evidence_close, name="desk_report_evidence_close"),
    path("indicatori/dovezi/<int:pk>/", publicity.evidence_public, name="evidence_public"),
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
