"""`make sbom`: the list of components (CycloneDX 1.6, JSON) of what the lock files pin, with digests and licences (R85).

The same lock files give the same bytes: no clock, and the serial number follows from the content. Licences of Python packages
are read from what is installed; where a package is not (another platform's), the list says nothing instead of guessing.
"""

import base64
import json
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)(?: ;[^\\\n]*)? *\\\n((?:\s+--hash=sha256:[0-9a-f]{64} *\\?\n)+)",
    re.MULTILINE,
)
DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
SPDX = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+()-]+)*\Z")
CLASSIFIER = "License :: OSI Approved :: "


def python_components(text: str) -> list[dict[str, Any]]:
    """Every pin with all digests that are accepted: which wheel is taken depends on the machine."""
    found = []
    for name, version, hashes in PIN.findall(text):
        purl = f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"
        digests = [{"alg": "SHA-256", "content": digest} for digest in DIGEST.findall(hashes)]
        found.append({"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl,
            "scope": "required", "licenses": _licences(name), "properties": [{"name": "consultare:accepted-digests", "value": " ".join(each["content"] for each in digests)}]})  # fmt: skip
    return found


def _licences(name: str) -> list[dict[str, Any]]:
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return []
    expression = said.get("License-Expression") or ""
    if expression and SPDX.match(expression):
        return [{"expression": expression}]
    classified = [
        line.removeprefix(CLASSIFIER) for line in said.get_all("Classifier", []) if line.startswith(CLASSIFIER)
    ]
    written = (said.get("License") or "").strip()
    names = classified or ([written] if written and len(written) <= 60 and "\n" not in written else [])
    return [{"license": {"name": each}} for each in names]


def script_components(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """What builds the front end, and whose parts are in it; development tools are left out."""
    found = {}
    for path, package in lock["packages"].items():
        if not path or package.get("dev"):
            continue
        name = path.rpartition("node_modules/")[2]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{package['version']}"
        algorithm, _dash, digest = package["integrity"].partition("-")
        found[purl] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": package["version"],
            "purl": purl,
            "scope": "optional" if package.get("optional") else "required",
            "hashes": [{"alg": algorithm.upper().replace("SHA", "SHA-"), "content": base64.b64decode(digest).hex()}],
            "licenses": [{"expression": package["license"]}] if SPDX.match(package.get("license", "")) else [],
        }
    return [found[purl] for purl in sorted(found)]


def bill(root: Path = ROOT) -> dict[str, Any]:
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    components = []
    for name in ("requirements.txt", "requirements-node.txt"):
        components += python_components((root / name).read_text())
    components += script_components(json.loads((root / "package-lock.json").read_text()))
    product = {"type": "application", "bom-ref": "consultare", "name": project["name"], "version": project["version"]}
    serial = uuid5(NAMESPACE_URL, json.dumps([product, components], sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"component": product},
        "components": [{key: value for key, value in part.items() if value != []} for part in components],
    }


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    made = bill()
    target.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{target}: {len(made['components'])} components")
