from django.urls import path

from consultations.invitations import views

urlpatterns = [
    path("consultari/<slug:slug>/invitatie/", views.invitation, name="invitation"),
    path("consultari/<slug:slug>/invitatie/raspuns/", views.invitation_answer, name="invitation_answer"),
    path("birou/invitatii/", views.invitation_index, name="invitation_index"),
    path("birou/consultari/<slug:slug>/invitatii/", views.audience, name="audience"),
    path("birou/consultari/<slug:slug>/invitatii/adauga/", views.guest_add, name="guest_add"),
    path("birou/consultari/<slug:slug>/invitatii/<int:pk>/scoate/", views.guest_remove, name="guest_remove"),
    path("birou/consultari/<slug:slug>/livrari/", views.deliveries, name="deliveries"),
    path("birou/consultari/<slug:slug>/livrari/<int:pk>/retrimite/", views.delivery_resend, name="delivery_resend"),
    path("birou/consultari/<slug:slug>/livrari/<int:pk>/returnat/", views.delivery_returned, name="delivery_returned"),
]
