"""The product's own settings; only the addresses of the floors are added."""

from consultare.settings import *  # noqa: F403
from consultare.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
