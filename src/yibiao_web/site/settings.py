"""One file of settings. Environment variables (all optional): see docs/howto/run-the-platform.md."""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from yibiao_web.site import environment

HERE = Path(__file__).resolve().parent
DATA = Path(environment.text("YIBIAO_DATA", "var")).resolve()

SECRET_KEY = environment.secret_key(DATA)
# the keys of what is sealed in the database; never in the database, nor in its back-ups
YIBIAO_KEYS = environment.text("YIBIAO_KEYS_FILE") or str(DATA / "keys.json")
YIBIAO_RESEAL = ["yibiao_web.accounts.renewing", "yibiao_web.ledger.renewing", "yibiao_web.answers.renewing"]
DEBUG = environment.yes("YIBIAO_DEBUG")
ALLOWED_HOSTS = environment.text("YIBIAO_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
HTTPS = environment.yes("YIBIAO_HTTPS")
CSRF_TRUSTED_ORIGINS = [one for one in environment.text("YIBIAO_ORIGINS").split(",") if one]

SIGN_ON = environment.sign_on(environment.text("YIBIAO_OIDC"))

DATABASES = {"default": environment.database(environment.text("YIBIAO_DATABASE"), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CAPABILITIES = [
    "sealing",
    "audit",
    "orgs",
    "accounts",
    "policy",
    "counties",
    "catalogue",
    "ledger",
    "sharing",
    "burden",
    "gate",
    "forms",
    "documents",
    "meetings",
    "channels",
    "inspections",
    "surveys",
    "letters",
    "tasks",
    "submissions",
    "approvals",
    "engine",
    "rollup",
    "answers",
    "outside",
    "draws",
    "fieldwork",
    "appraisal",
    "api",
    "trends",
    "reports",
    "desk",
    "operations",
]
INSTALLED_APPS = [
    # ours first: their templates go before allauth's
    "yibiao_web.site",
    *(f"yibiao_web.{name}" for name in CAPABILITIES),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    *(f"allauth.socialaccount.providers.{name}" for name in sorted({"openid_connect", *SIGN_ON})),
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yibiao_web.site.middleware.ContentSecurityPolicy",
    "yibiao_web.site.whole.WholeRequests",
    "yibiao_web.operations.observing.Observed",
    "yibiao_web.accounts.middleware.WithoutTrace",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "yibiao_web.site.middleware.ChosenLanguage",
    "yibiao_web.site.middleware.KeysAtHand",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "yibiao_web.site.middleware.WithoutNulls",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yibiao_web.accounts.middleware.SignedOut",
    "yibiao_web.accounts.middleware.LivingSession",
    "yibiao_web.accounts.middleware.ActingFor",
    "yibiao_web.accounts.middleware.FirstPassword",
    "yibiao_web.counties.middleware.MovedCounties",
    "yibiao_web.site.middleware.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "yibiao_web.site.urls"
WSGI_APPLICATION = "yibiao_web.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yibiao_web.accounts.context.acting",
                "yibiao_web.site.context.frame",
            ],
            "builtins": ["yibiao_web.site.templatetags.yibiao"],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "mobile")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "yibiao_web.accounts.adapter.ClosedAccounts"
SOCIALACCOUNT_ADAPTER = "yibiao_web.accounts.adapter.KnownPeopleOnly"
ACCOUNT_LOGOUT_ON_GET = False
# wrong passwords: five for one account locks it, many from one address (a whole town hall may share one) slow it down
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",  # a whole county office signs in from one address at nine
    "login_failed": "60/m/ip,5/15m/key",
    "reauthenticate": "10/m/user",
    "change_password": "10/m/user",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("YIBIAO_PROXIES", 1 if HTTPS else 0)
SOCIALACCOUNT_PROVIDERS = {name: {"APPS": apps} for name, apps in SIGN_ON.items()}
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
YIBIAO_SIGN_ON = [app["name"] for apps in SIGN_ON.values() for app in apps]
MFA_TOTP_ISSUER = "一表"
MFA_ADAPTER = "yibiao_web.accounts.adapter.SealedSecrets"
CSRF_FAILURE_VIEW = "yibiao_web.site.pages.stale_page"
LANGUAGE_COOKIE_AGE = 31_536_000
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_COOKIE_AGE = environment.number("YIBIAO_SESSION_MINUTES", 8 * 60) * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = True, "Lax"
if HTTPS:  # no other host of the domain, and nothing without TLS, can plant these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# beyond so many entries others are dropped, whichever: the counts of wrong passwords must not be among them
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "site_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}

# analytics over many counties: duckdb (in the process) or spark://host:port (Sail, Apache Spark's Connect server)
YIBIAO_ENGINE = environment.engine("YIBIAO_ENGINE")
YIBIAO_ENGINE_MEMORY = environment.text("YIBIAO_ENGINE_MEMORY", "1GB")
YIBIAO_SNAPSHOTS = Path(environment.text("YIBIAO_SNAPSHOTS", str(DATA / "snapshots"))).resolve()
# installations that share it give one person one pseudonym; without it each has its own
YIBIAO_LINKAGE_KEY = environment.text("YIBIAO_LINKAGE_KEY")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": [], "ENQUEUE_ON_COMMIT": False}}
# networks inside which webhooks may call, as 10.1.0.0/16,127.0.0.0/8; none: only public addresses
YIBIAO_WEBHOOK_NETWORKS = environment.text("YIBIAO_WEBHOOK_NETWORKS")
YIBIAO_JOBS = "yibiao_web.site.jobs.JOBS"
YIBIAO_WRITE_GUARD = "yibiao_web.counties.guards.refuse_if_away"
YIBIAO_BRANCH_CHANGED = "yibiao_web.site.branches.follow"
# a government app itself: whoever runs it says so at the foot of every page
YIBIAO_SPONSOR = environment.text("YIBIAO_SPONSOR")
YIBIAO_FILING_NUMBER = environment.text("YIBIAO_FILING_NUMBER")

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [HERE.parent / "locale"]
TIME_ZONE = environment.text("YIBIAO_TIME_ZONE", "Asia/Shanghai")
FORMAT_MODULE_PATH = "yibiao_web.site.formats"
USE_TZ = True
USE_I18N = True

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a folder that is not there
WHITENOISE_USE_FINDERS = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
MEDIA_ROOT = DATA / "media"
# where figures may be read from besides this machine: networks, or whoever has the token
YIBIAO_METRICS_NETWORKS = environment.text("YIBIAO_METRICS_NETWORKS")
YIBIAO_METRICS_TOKEN = environment.text("YIBIAO_METRICS_TOKEN")
LOG_FORMAT = environment.one_of("YIBIAO_LOG_FORMAT", ("text", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "yibiao_web.operations.logs.TextFormatter"},
        "json": {"()": "yibiao_web.operations.logs.JsonFormatter"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "filters": {"traceless": {"()": "yibiao_web.site.quiet.Traceless"}},
    "loggers": {
        **{name: {"filters": ["traceless"]} for name in ("django.request", "django.security.csrf")},
        **({"yibiao.request": {"level": "INFO"}} if LOG_FORMAT == "json" else {}),  # a line a request
    },
    "root": {"handlers": ["console"], "level": environment.text("YIBIAO_LOG_LEVEL", "WARNING")},
}
SECRET_FILES = sorted(environment.SECRET_FILES | {str(Path.home() / ".pgpass")})
