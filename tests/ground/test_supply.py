"""What others are told: the list of components (R85), and where to report a weakness (R86)."""

import ast
import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from accounts.authority.models import Authority
from accounts.authority.queries import forget
from tools import sbom

ROOT = Path(django_settings.BASE_DIR)


@pytest.mark.req("R85")
def test_every_pin_is_in_the_list_with_its_digest(tmp_path):
    pins = {
        f"pkg:pypi/{name.lower()}@{version}"
        for file in ("requirements.txt", "requirements-node.txt")
        for name, version in re.findall(
            r"^([A-Za-z0-9._-]+)(?:\[.*\])?==([^\s;]+)", (ROOT / file).read_text(), re.MULTILINE
        )
    }
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    pins |= {
        f"pkg:npm/{path.rpartition('node_modules/')[2].replace('@', '%40')}@{package['version']}"
        for path, package in packages.items()
        if path and not package.get("dev")
    }
    target = tmp_path / "var" / "sbom.json"
    subprocess.run([sys.executable, "-m", "tools.sbom", str(target)], cwd=ROOT, check=True, capture_output=True)
    made = json.loads(target.read_text())
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", made["serialNumber"])
    listed = [part["purl"] for part in made["components"]]
    assert set(listed) == pins
    assert len(listed) == len(set(listed)) > 80
    for part in made["components"]:
        digests = [each["content"] for each in part.get("hashes", [])] + [
            each["value"] for each in part.get("properties", [])
        ]
        assert all(re.fullmatch(r"[0-9a-f]{64}( [0-9a-f]{64})*|[0-9a-f]{128}", digest) for digest in digests), part[
            "purl"
        ]
        assert digests
    assert not any("axe-core" in purl for purl in listed)
    licensed = [part for part in made["components"] if part.get("licenses")]
    assert len(licensed) > 0.8 * len(listed)
    assert json.loads(json.dumps(sbom.bill())) == made


@pytest.mark.req("R86")
@pytest.mark.django_db
def test_security_txt_names_the_authority_and_when_it_ends(client: Client, authority, settings):
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    lines = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert lines["Contact"] == f"mailto:{authority.email}"
    assert lines["Preferred-Languages"] == "ro, en"
    assert lines["Canonical"] == f"{settings.SITE_URL}/.well-known/security.txt"
    ends = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(days=178) < ends - datetime.now(UTC) < timedelta(days=366)
    assert not response.cookies


@pytest.mark.req("R86")
@pytest.mark.django_db
def test_without_an_address_there_is_nothing_to_promise(client: Client, authority):
    Authority.objects.update(email="")
    forget()
    assert client.get("/.well-known/security.txt").status_code == 404


@pytest.mark.req("R86")
def test_the_repository_says_how_to_report():
    text = (ROOT / "SECURITY.md").read_text()
    for word in ("security.txt", "48 hours", "7 days", "30 days", "make sbom"):
        assert word in text


@pytest.mark.req("R84")
def test_whatever_the_product_imports_is_installed_by_make_run():
    """A library that only the tests bring would be found in every checkout but a stranger's."""
    pins = {
        name.lower()
        for name in re.findall(r"^([A-Za-z0-9._-]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    }
    brought = packages_distributions()
    missing = {
        f"{name} in {file.relative_to(ROOT)}"
        for wing in ("consultare", "accounts", "consultations", "indicators")
        for file in (ROOT / wing).rglob("*.py")
        for name in imported(file)
        if name not in sys.stdlib_module_names
        and not (ROOT / name).is_dir()
        and not any(package.lower().replace("_", "-") in pins for package in brought.get(name, []))
    }
    assert missing == set()


def imported(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names
