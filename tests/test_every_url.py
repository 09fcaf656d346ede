"""Whatever is added below /w/<workspace>/: outsiders find nothing, strangers are asked to sign in.

The addresses come from the URL resolver. One with parameters takes them from `tests/url_samples.py`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.url_samples import OF_ONE_SESSION, OPEN_TO_STRANGERS, SAMPLES

METHODS = ["get", "post", "delete"]


def all_patterns(
    resolver: URLResolver, route: str = "", names: tuple[str, ...] = ()
) -> Iterator[tuple[str, str, URLPattern]]:
    """Every (name with its namespaces, route, pattern) below a resolver."""
    for entry in resolver.url_patterns:
        below = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*names, entry.namespace) if entry.namespace else names
            yield from all_patterns(entry, below, inner)
        else:
            yield ":".join((*names, entry.name or below)), below, entry


PATTERNS = list(all_patterns(get_resolver()))
OURS = {
    name: pattern
    for name, route, pattern in PATTERNS
    if not route.startswith(("accounts/", "admin/", "^static/", "^media/"))
}
OF_A_WORKSPACE = sorted(name for name, route, _ in PATTERNS if route.startswith("w/<slug:workspace>/"))
WITH_ROWS = [name for name in OF_A_WORKSPACE if name in SAMPLES]


def address(name: str, workspace: str, parameters: dict[str, Any]) -> str:
    return reverse(name, kwargs={"workspace": workspace, **parameters})


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def parameters_of(name: str, an) -> dict[str, Any]:
    return SAMPLES[name](an) if name in SAMPLES else {}


def test_every_address_is_found_and_every_sample_is_of_one():
    taking_more = {name for name in OF_A_WORKSPACE if set(OURS[name].pattern.converters) - {"workspace"}}

    assert len(OF_A_WORKSPACE) > 20
    assert taking_more <= set(SAMPLES), "give these a sample in tests/url_samples.py"
    assert set(SAMPLES) <= set(OF_A_WORKSPACE)


@pytest.mark.parametrize("name", OF_A_WORKSPACE)
def test_an_outsider_finds_nothing(name, an, chau_client):
    path = address(name, "bamboo", parameters_of(name, an))

    # 405 says only what anybody may know: that the address takes another method.
    answers = {method: getattr(chau_client, method)(path).status_code for method in METHODS}

    assert set(answers.values()) <= {404, 405}, answers
    assert 404 in answers.values()


@pytest.mark.parametrize("name", WITH_ROWS)
def test_an_outsider_finds_nothing_of_bamboo_through_a_workspace_of_their_own(name, an, chau_client):
    path = address(name, "lotus", parameters_of(name, an))

    answers = {method: getattr(chau_client, method)(path).status_code for method in METHODS}

    assert set(answers.values()) <= {404, 405}, answers
    assert 404 in answers.values()


@pytest.mark.parametrize("name", OF_A_WORKSPACE)
def test_a_stranger_is_asked_to_sign_in(name, an):
    path = address(name, "bamboo", parameters_of(name, an))

    for method in METHODS:
        answer = getattr(Client(), method)(path)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", [name for name in OF_A_WORKSPACE if name not in OF_ONE_SESSION])
def test_the_owner_does_find_it(name, an, an_client):
    """Else the refusals above would prove nothing."""
    path = address(name, "bamboo", parameters_of(name, an))

    assert an_client.get(path).status_code != 404


def test_nothing_else_is_open_to_strangers():
    open_names = {name for name, pattern in OURS.items() if not getattr(pattern.callback, "login_required", True)}

    assert open_names == OPEN_TO_STRANGERS
