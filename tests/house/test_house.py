"""Rules of the house that tools/house.py doesn't know (docs/architecture.md): names, templates, schedule, personal data, purity of templates."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from consultare.celery import app
from consultare.privacy import WHERE
from tools.house import complaints

ROOT = Path(settings.BASE_DIR)
WINGS = ("consultare", "accounts", "consultations", "indicators")
OURS = ("accounts", "consultations", "indicators", "records")
# Where text becomes markup, each read by somebody: what is drawn is ours, never what a person wrote.
MARKUP = {
    "consultations/observations/exports/receipt.py": "the QR code, drawn by segno from our own address",
    "consultations/templatetags/comparison.py": "words of two versions, escaped run by run; `<ins>` and `<del>` around them",
    "consultare/gallery.py": "samples of the gallery, written in the repository",
    "templates/bootstrap5/layout/help_text.html": "help texts of our own forms, from the catalogue",
}
# One view behind two addresses, the feed's class, and allauth's views, which are wrapped.
OTHER_NAMES = {
    "department_new": "department_edit",
    "domain_new": "domain_edit",
    "draft_version": "draft",
    "round_feed": "inner",
}
# Models without personal data; a new model fails until it is listed here or names its PERSONAL fields.
NOT_PERSONAL = {
    "accounts.Authority", "accounts.Convention", "accounts.Department", "accounts.Domain", "accounts.NonWorkingDay", "accounts.RoleGrant",
    "accounts.RoleProposal",
    "consultations.Addendum", "consultations.Announcement", "consultations.Answer", "consultations.Attachment", "consultations.Channel",
    "consultations.DeadlineRule", "consultations.Extension", "consultations.Guest", "consultations.LegalTerm",
    "consultations.LetterFile", "consultations.ObservationUnit", "consultations.Redaction", "consultations.Reminder", "consultations.Round",
    "consultations.RoundDocument", "consultations.Theme", "consultations.Unit", "consultations.Version", "consultations.WithdrawalProposal", "records.Counter", "records.RegisterEntry",
    "consultations.Boilerplate", "consultations.BoilerplateUse", "consultations.DecisionFile", "consultations.DraftImport", "consultations.NoteMention",
    "consultations.ObservationTag", "consultations.SavedFilter", "consultations.Tag",
    "consultations.CopyGroup", "consultations.CopyMember", "consultations.CopyProposal", "consultations.CopySearch", "consultations.Proposed",
    "consultations.Landing", "consultations.OwnChange", "consultations.Segment",
    "consultations.CoSignature", "consultations.Support", "consultations.SupportMark",
    "indicators.EvalEvidence", "indicators.EvalFinding", "indicators.EvalQuestion", "indicators.Evaluation", "indicators.FollowUp", "indicators.Recommendation",
    "indicators.AcceptedExplanation", "indicators.Assignment", "indicators.Breakdown", "indicators.BreakdownDimension", "indicators.Category", "indicators.ConsultedSheet",
    "indicators.Cell", "indicators.CellCategory", "indicators.Check", "indicators.Dataset", "indicators.Dimension", "indicators.DroppedReport", "indicators.Erratum",
    "indicators.Evidence", "indicators.ExternalFile", "indicators.ExternalSeries", "indicators.ExternalValue", "indicators.Finding", "indicators.FormLine",
    "indicators.FormulaTerm", "indicators.Indicator", "indicators.IndicatorVersion", "indicators.LineChange", "indicators.Narrative", "indicators.NarrativeRevision",
    "indicators.Period", "indicators.Picture", "indicators.PublicNarrative", "indicators.PublicValue", "indicators.Reference",
    "indicators.ReferenceRevision", "indicators.Release", "indicators.ReleaseFile", "indicators.ReportForm", "indicators.Rule",
    "indicators.Scale", "indicators.ScaleLevel", "indicators.Service", "indicators.ServiceFile", "indicators.ServiceType", "indicators.Submission", "indicators.Topic",
    "indicators.Value", "indicators.ValueRevision", "indicators.Workbook", "indicators.WorkbookError",
    "indicators.Milestone", "indicators.Node", "indicators.NodeBudget", "indicators.NodeIndicator", "indicators.ProgressUpdate", "indicators.Strategy",
}  # fmt: skip


def sources() -> Iterator[tuple[str, str]]:
    for wing in WINGS:
        for file in sorted((ROOT / wing).rglob("*.py")):
            if "migrations" not in file.parts:
                yield str(file.relative_to(ROOT)), file.read_text()


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.*"))


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern)
        else:
            yield pattern


def test_the_tool_finds_nothing():
    assert complaints() == []


def test_the_name_of_an_address_is_the_name_of_its_view():
    wrong = {}
    for pattern in patterns():
        name = getattr(pattern.callback, "__name__", "")
        if name != "view" and name != OTHER_NAMES.get(pattern.name, pattern.name):
            wrong[pattern.name] = name
    # allauth's page of the code answers under two names.
    wrong.pop("account_email_verification_sent", None)
    assert not wrong


def test_names_of_addresses_are_unique():
    names = [pattern.name for pattern in patterns()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.req("R70")
def test_nothing_puts_work_into_the_broker_by_itself():
    """The one place that wakes a worker is the ground floor's, by task name, after commit."""
    found = [
        f"{path}:{node.lineno}"
        for path, text in sources()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in {"delay", "apply_async"}
    ]
    assert found == []


@pytest.mark.req("R29")
def test_text_becomes_markup_in_reviewed_places_only():
    code = re.compile(r"\bmark_safe\(|\bSafeString\(|SafeText\(|format_html\(\s*f[\"']")
    found = {path for path, text in sources() if code.search(text)}
    for file in templates():
        if file.suffix in {".html", ".txt"}:
            text = file.read_text()
            # Plain text mails are no markup: nothing there to escape.
            if re.search(r"\|\s*safe\b|safeseq", text) or ("autoescape off" in text and file.suffix == ".html"):
                found.add(str(file.relative_to(ROOT)))
    assert found == set(MARKUP)


@pytest.mark.req("R30")
def test_templates_hold_no_inline_style_script_or_handler():
    wrong = []
    for file in templates():
        if file.suffix != ".html" or "mail" in file.relative_to(ROOT / "templates").parts:
            continue
        text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", file.read_text(), flags=re.DOTALL)
        for pattern in (
            r"<[^>]*\sstyle=",
            r"<[^>]*\son[a-z]+=",
            r"<style\b",
            r"<script(?![^>]*\bsrc=)(?![^>]*application/json)",
            r"javascript:",
            r"https?://(?!www\.w3\.org)[a-z]",
        ):
            wrong += [
                f"{file.relative_to(ROOT)}: {hit.group(0)[:60]}"
                for hit in re.finditer(pattern, text)
                if "{{" not in hit.group(0)
            ]
    assert wrong == []


@pytest.mark.req("R24")
def test_raw_sql_stays_where_it_was_reviewed():
    """Locks, clocks and health checks that the ORM has no word for; no value from a request is ever part of a statement (F21)."""
    reviewed = {
        "consultare/",
        "consultations/rounds/actions/window.py",
        "indicators/releases/actions/rows.py",  # COPY of figures that were computed, never of what somebody typed.
        "consultations/observations/queries/balance.py",  # One statement is one instant.
    }
    found = set()
    for path, text in sources():
        for node in ast.walk(ast.parse(text)):
            name = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
            if name in {"raw", "extra", "RawSQL"} or (name == "cursor" and "connection" in ast.dump(node.func)):
                found.add(path)
            if isinstance(node, ast.Name) and node.id == "RawSQL":
                found.add(path)
    assert {path for path in found if not path.startswith(tuple(reviewed))} == set()


@pytest.mark.req("R24")
def test_nothing_of_a_request_is_spread_into_a_query():
    spread = re.compile(
        r"(filter|exclude|get|order_by|annotate|create|update)\(\s*\*\*?\s*request\.|\*\*request\.(GET|POST)|\*\*dict\(request\."
    )
    assert [path for path, text in sources() if spread.search(text)] == []


@pytest.mark.req("R22")
def test_forms_name_their_fields():
    assert [
        path for path, text in sources() if "__all__" in text and re.search(r"fields\s*=\s*[\"']__all__", text)
    ] == []


@pytest.mark.req("R46")
def test_nothing_fetches_an_address():
    """F24: no client of HTTP in the product at all."""
    clients = re.compile(
        r"^\s*(import|from)\s+(requests|httpx|urllib3|aiohttp|http\.client|urllib\.request)\b", re.MULTILINE
    )
    # The launcher asks its own child on the loopback whether it is up.
    assert [path for path, text in sources() if clients.search(text)] == ["consultare/embedded/launcher.py"]


@pytest.mark.req("R84")
def test_what_is_installed_is_pinned_by_hash():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-uv.txt", "requirements-node.txt"):
        text = (ROOT / name).read_text()
        pins = re.findall(r"^[A-Za-z0-9._\[\]-]+==", text, re.MULTILINE)
        assert pins, name
        assert len(re.findall(r"^[A-Za-z0-9._\[\]-]+==.*\\\n\s+--hash=sha256:", text, re.MULTILINE)) == len(pins), name
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for path, package in packages.items() if path)


@pytest.mark.req("R92")
def test_tests_run_in_random_order_and_warnings_are_errors(pytestconfig):
    assert pytestconfig.pluginmanager.hasplugin("socket")
    assert "pytest-randomly" in (ROOT / "requirements-dev.txt").read_text()
    assert pytestconfig.getini("filterwarnings") == ["error"]


@pytest.mark.req("R15")
def test_views_fetch_nothing_by_themselves():
    """To fetch is to authorise: what a view gets by an id of its address comes from `access`. Lists that filter by their owner are few."""
    fetch = re.compile(r"\.objects\.get\(|get_object_or_404|get_list_or_404")
    assert [path for path, text in sources() if re.search(r"/views(/|\.py)", path) and fetch.search(text)] == []


@pytest.mark.req("R80")
def test_nothing_is_pickled():
    assert [
        path
        for path, text in sources()
        if re.search(r"^\s*(import|from)\s+(pickle|marshal|shelve)\b", text, re.MULTILINE)
    ] == []
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]


def test_every_task_of_the_schedule_exists():
    app.loader.import_default_modules()
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.req("R44")
def test_every_model_says_which_of_its_fields_are_personal():
    silent = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label in OURS and not getattr(model, "PERSONAL", ()) and not model._meta.auto_created
    }
    assert silent == NOT_PERSONAL
    named = {model._meta.label for model in apps.get_models() if getattr(model, "PERSONAL", ())}
    assert named <= set(WHERE), "the privacy page has no words for it"
    for model in apps.get_models():
        fields = {field.name for field in model._meta.get_fields()}
        assert set(getattr(model, "PERSONAL", ())) <= fields, model._meta.label


def test_models_point_down():
    """A wing's models know the wings below only; inside a wing, `import-linter` keeps the rooms."""
    below = {"records": set(), "accounts": {"records"}, "consultations": {"records", "accounts"}}
    for model in apps.get_models():
        label = model._meta.app_label
        if label not in below:
            continue
        for field in model._meta.get_fields():
            other = getattr(field, "related_model", None)
            if other is not None and not field.auto_created and other._meta.app_label in below:
                assert other._meta.app_label in below[label] | {label}, f"{model._meta.label}.{field.name}"


def test_every_template_is_used():
    """By a view, a mail, another template or the framework's own naming (account, mfa, usersessions, errors, crispy)."""
    framework = ("account/", "mfa/", "usersessions/", "bootstrap5/", "400", "403", "404", "413", "429", "500")
    said = "\n".join(
        [text for _path, text in sources()]
        + [file.read_text() for file in templates() if file.suffix in {".html", ".txt", ".typ"}]
    )
    unused = []
    for file in templates():
        name = str(file.relative_to(ROOT / "templates"))
        stem = name.removeprefix("mail/").split(".")[0]
        if (
            name.startswith(framework)
            or name in said
            or f'"{stem}"' in said
            or file.name in said
            or (name.startswith(("mail/", "paper/")) and f"{Path(stem).name}" in said)
        ):
            continue
        unused.append(name)
    assert unused == []


def test_no_signals_of_our_own():
    wrong = [path for path, text in sources() if re.search(r"django\.db\.models\.signals|@receiver\(", text)]
    assert wrong == []
