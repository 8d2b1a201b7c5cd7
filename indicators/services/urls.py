"""Fixed words before slugs."""

from django.urls import path

from indicators.services.views import file, lists, services

urlpatterns = [
    path("birou/servicii/", lists.desk_services, name="desk_services"),
    path("birou/servicii/nou/", services.desk_service_new, name="desk_service_new"),
    path("birou/servicii/nomenclator/", lists.desk_nomenclature, name="desk_nomenclature"),
    path("birou/servicii/import/", file.desk_services_file, name="desk_services_file"),
    path("birou/servicii/import/model.xlsx", file.desk_services_template, name="desk_services_template"),
    path("birou/servicii/import/<int:pk>/", file.desk_services_preview, name="desk_services_preview"),
    path("birou/servicii/import/<int:pk>/greseli.xlsx", file.desk_services_refused, name="desk_services_refused"),
    path("birou/servicii/<slug:slug>/", services.desk_service, name="desk_service"),
    path("birou/servicii/<slug:slug>/editare/", services.desk_service_edit, name="desk_service_edit"),
    path("birou/servicii/<slug:slug>/inchidere/", services.desk_service_close, name="desk_service_close"),
    path("birou/servicii/<slug:slug>/redeschidere/", services.desk_service_reopen, name="desk_service_reopen"),
    path("birou/servicii/<slug:slug>/licenta/", services.desk_service_licence, name="desk_service_licence"),
]
