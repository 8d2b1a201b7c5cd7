from django.apps import AppConfig

from consultare import checks


class ConsultareConfig(AppConfig):
    name = "consultare"

    def ready(self) -> None:
        checks.register_all()
