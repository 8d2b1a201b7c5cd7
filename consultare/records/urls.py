from django.urls import path

from consultare.records import views

urlpatterns = [
    path("registru/", views.register, name="register"),
    path("registru/jurnal.jsonl", views.register_download, name="register_download"),
    path("registru/verifica/", views.register_verify, name="register_verify"),
]
