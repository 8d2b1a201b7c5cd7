from django.urls import path

from accounts.subscriptions import views

urlpatterns = [
    path("abonare/", views.subscription_new, name="subscription_new"),
    path("abonare/confirmare/", views.subscription_confirm, name="subscription_confirm"),
    path("dezabonare/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("cont/abonari/", views.my_subscriptions, name="my_subscriptions"),
    path("cont/abonari/<int:pk>/opreste/", views.my_subscription_end, name="my_subscription_end"),
]
