from django.urls import path

from accounts.authority import views

urlpatterns = [
    path("birou/setari/", views.settings_home, name="settings_home"),
    path("birou/setari/autoritate/", views.authority_edit, name="authority_edit"),
    path("birou/setari/compartimente/", views.departments, name="departments"),
    path("birou/setari/compartimente/nou/", views.department_edit, name="department_new"),
    path("birou/setari/compartimente/<int:pk>/", views.department_edit, name="department_edit"),
    path("birou/setari/domenii/", views.domains, name="domains"),
    path("birou/setari/domenii/nou/", views.domain_edit, name="domain_new"),
    path("birou/setari/domenii/<int:pk>/", views.domain_edit, name="domain_edit"),
    path("birou/setari/responsabili/", views.officers, name="officers"),
    path("birou/setari/responsabili/nou/", views.officer_designate, name="officer_designate"),
    path("birou/setari/responsabili/<int:pk>/incheiere/", views.officer_end, name="officer_end"),
    path("birou/setari/zile/", views.non_working_days, name="non_working_days"),
    path("birou/setari/zile/<int:pk>/stergere/", views.non_working_day_remove, name="non_working_day_remove"),
]
