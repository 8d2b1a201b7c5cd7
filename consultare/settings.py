"""Everything that differs between installations comes from the environment; see docs/operations.md for the list."""

from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from consultare import environment, logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
SITE_HOST = urlsplit(SITE_URL).hostname or "127.0.0.1"
IS_LOOPBACK = SITE_HOST in {"127.0.0.1", "localhost", "::1"}

SECRET_KEY = env.str("SECRET_KEY", default="development-only-key-never-used-outside" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. Generate one and keep it: `openssl rand -base64 48`.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SEALING_KEY = env.str("SEALING_KEY", default=SECRET_KEY)

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, *(["localhost", "127.0.0.1"] if IS_LOOPBACK else [])])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pgtrigger",
    "consultare",
    "consultare.records",
    "accounts",
    "consultations",
    "indicators",
]

MIDDLEWARE = [
    "consultare.middleware.RequestId",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "consultare.middleware.SecurityHeaders",
    "consultare.middleware.SeeOther",
    "csp.middleware.CSPMiddleware",
    "consultare.middleware.RequestLimits",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.StaffGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "consultare.urls"
WSGI_APPLICATION = "consultare.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "accounts.context.portal",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default="postgres://consultare@127.0.0.1:5432/consultare")}
DATABASES["default"] |= {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 300, "CONN_HEALTH_CHECKS": True}
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c statement_timeout={env.int('STATEMENT_TIMEOUT_MS', default=15000)} -c lock_timeout=10000"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# PostgreSQL is the only truth: counters of attempts survive a restart and an empty Redis (R05, R50).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "socket_timeout": 5,
    "socket_connect_timeout": 0.25,
    "max_retries": 0,
}
CELERY_TIMEZONE = "Europe/Bucharest"
CELERY_BEAT_SCHEDULE = {
    "records-catch-up": {"task": "records.catch_up", "schedule": 60.0},
    "records-work": {"task": "records.work", "schedule": 60.0},
    "records-scan": {"task": "records.scan", "schedule": 60.0},
    "records-self-check": {"task": "records.self_check", "schedule": 86_400.0},
    "records-remove-abandoned": {"task": "records.remove_abandoned", "schedule": 86_400.0},
    "accounts-purge-unconfirmed": {"task": "accounts.purge_unconfirmed", "schedule": 86_400.0},
    "accounts-remind-conventions": {"task": "accounts.remind_conventions", "schedule": 3600.0},
    "consultations-remind-invited": {"task": "consultations.remind_invited", "schedule": 60.0},
    "consultations-remind-answers": {"task": "consultations.remind_answers", "schedule": 600.0},
    "consultations-send-digests": {"task": "consultations.send_digests", "schedule": 3600.0},
    "consultations-search-copies": {"task": "consultations.search_copies", "schedule": 120.0},
    "indicators-draw": {"task": "indicators.draw", "schedule": 60.0},
    "consultations-record-closings": {"task": "consultations.record_closings", "schedule": 60.0},
    "indicators-open-periods": {"task": "indicators.open_periods", "schedule": 3600.0},
    "indicators-remind-reports": {"task": "indicators.remind_reports", "schedule": 3600.0},
    "indicators-remind-licences": {"task": "indicators.remind_licences", "schedule": 3600.0},
}

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="filemail://")
vars().update(EMAIL_CONFIG)
EMAIL_FILE_PATH = str(env.path("MAIL_ROOT", default=str(BASE_DIR / "var" / "mail")))
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"consultari@{SITE_HOST if not IS_LOOPBACK else 'demo.example'}"
)

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.people.passwords.ProjectWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.people.adapter.Adapter"
ACCOUNT_FORMS = {
    "login": "accounts.people.forms.LoginForm",
    "signup": "accounts.people.forms.SignUpForm",
    "reset_password": "accounts.people.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.people.forms.NewPasswordForm",
    "change_password": "accounts.people.forms.ChangePasswordForm",
    "set_password": "accounts.people.forms.SetPasswordForm",
    "reauthenticate": "accounts.people.forms.ReauthenticateForm",
    "confirm_email_verification_code": "accounts.people.forms.ConfirmAddressForm",
    "confirm_password_reset_code": "accounts.people.forms.ConfirmResetForm",
}
MFA_FORMS = {
    "authenticate": "accounts.people.forms.SecondFactorForm",
    "reauthenticate": "accounts.people.forms.SecondFactorAgainForm",
    "activate_totp": "accounts.people.forms.ActivateSecondFactorForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Codes typed into the page, never links: no secret stands in an address (contract, R43) and scanners can't burn them (R09).
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/5m/ip,5/15m/key", "reset_password": "20/m/ip,3/h/key"}
MFA_ADAPTER = "accounts.people.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
USERSESSIONS_TRACK_ACTIVITY = False
# Single sign-on: no tokens and no foreign data are kept; an account is found by a confirmed address only (adapter).
OIDC = {name: env.str(name, default="") for name in environment.OIDC_NAMES}
SINGLE_SIGN_ON = environment.single_sign_on(OIDC)
SOCIALACCOUNT_PROVIDERS = environment.social_providers(SINGLE_SIGN_ON)
SOCIALACCOUNT_ADAPTER = "accounts.people.single_sign_on.Adapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_STORE_TOKENS = False

USE_TZ = True
TIME_ZONE = "Europe/Bucharest"
LANGUAGE_CODE = "ro"
LANGUAGES = [("ro", _("Romanian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_THOUSAND_SEPARATOR = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))()
COSTLY_AT_ONCE = env.int("COSTLY_AT_ONCE", default=2)
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
STORAGE_URL = env.str("STORAGE_URL", default="")
FILES_BUCKET = environment.bucket(STORAGE_URL)
SCANNER_URL = env.str("SCANNER_URL", default="")
SCANNER = environment.scanner(SCANNER_URL)
STORAGES = {
    "default": environment.default_storage(FILES_BUCKET),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
DATA_UPLOAD_MAX_NUMBER_FILES = 10
MAX_REQUEST_BYTES = 60 * 1024 * 1024

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

IS_SECURE = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = IS_SECURE and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SECURE
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_SECURE else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if IS_SECURE else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
STAFF_SESSION_IDLE_SECONDS = 30 * 60
STAFF_SESSION_TOTAL_SECONDS = 12 * 3600
CSRF_FAILURE_VIEW = "consultare.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "report-uri": "/raport-csp/",
    }
}

# The demonstration is plainly marked; real installations require a second factor of every member of staff (R01).
IS_DEMO = env.bool("DEMO", default=False)
SENTRY_DSN = env.str("SENTRY_DSN", default="")
if SENTRY_DSN and not environment.dsn_problem(SENTRY_DSN):
    import_module("consultare.sentry").configure(SENTRY_DSN)  # Loaded only where it is used.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

logs.configure()
LOGGING = logs.configuration(env.str("LOG_LEVEL", default="INFO"))
