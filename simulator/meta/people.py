"""The person who logged in: /me, their permissions and their pages."""

from typing import Any

from django.http import HttpResponseBase

from simulator import media
from simulator.meta import tokens
from simulator.meta.errors import GraphError
from simulator.meta.fields import Field, parse
from simulator.meta.graph import GraphRequest, answer, asked_options, listing, with_faults
from simulator.meta.models import Page, Person, Role, Token


def show(request: GraphRequest, person: Person) -> HttpResponseBase:
    token = tokens.required(request)
    if token.person_id != person.id or token.page_id:
        raise GraphError(100, 33)
    row: dict[str, Any] = {"id": person.id, "name": person.name}
    if "email" in person.scopes and person.email:
        row["email"] = person.email
    first, _, last = person.name.partition(" ")
    row |= {"first_name": first, "last_name": last}
    row["picture"] = {"data": {"url": media.person_picture("meta", person.id), "is_silhouette": False}}
    asked = parse(request.params.get("fields", ""), "id,name")
    return answer({name: value for name, value in row.items() if name in asked or name == "id"})


def _user(request: GraphRequest, node: str) -> Token:
    token = tokens.required(request)
    if token.page_id or node not in ("me", token.person_id):
        raise GraphError(100, 33)
    return token


def permissions(request: GraphRequest, node: str) -> HttpResponseBase:
    if request.method == "DELETE":
        return revoke(request, node, "")
    person = _user(request, node).person
    granted = [{"permission": scope, "status": "granted"} for scope in person.scopes]
    return answer({"data": granted + [{"permission": scope, "status": "declined"} for scope in person.declined]})


def revoke(request: GraphRequest, node: str, scope: str) -> HttpResponseBase:
    """DELETE /{user}/permissions[/{scope}]: all of it removes the app, and every token dies."""
    person = _user(request, node).person
    remove_app(person) if not scope else _decline(person, scope)
    return answer({"success": True})


def remove_app(person: Person) -> None:
    person.scopes, person.declined, person.chosen_pages = [], [], []
    person.save()
    tokens.kill(Token.objects.filter(person=person), 458)


def _decline(person: Person, scope: str) -> None:
    if scope in person.scopes:
        person.scopes.remove(scope)
        person.declined = [*person.declined, scope]
        person.save()


def accounts(request: GraphRequest, node: str) -> HttpResponseBase:
    """The pages ticked in the dialog, in cursor pages; empty without pages_show_list."""
    token = _user(request, node)

    def act() -> HttpResponseBase:
        person = token.person
        roles = (
            Role.objects.filter(person=person, page_id__in=person.chosen_pages)
            .select_related("page")
            .order_by("page_id")
        )
        if "pages_show_list" not in person.scopes:
            roles = roles.none()
        if "business_management" not in person.scopes:
            roles = roles.exclude(page__in_business=True)
        asked = parse(request.params.get("fields", ""), "access_token,category,category_list,name,id,tasks")
        return answer(
            listing(
                request,
                list(roles),
                lambda role: role.page_id,
                lambda role: page_row(role.page, asked, token, role.tasks),
                path=f"{person.id}/accounts",
                options=asked_options(request),
            )
        )

    return with_faults(request, "accounts", act)


def page_row(page: Page, asked: dict[str, Field], token: Token, tasks: list[str] | None = None) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": page.id,
        "name": page.name,
        "category": page.category,
        "category_list": [{"id": "2250", "name": page.category}],
        "link": f"https://www.facebook.com/{page.id}",
        "picture": {
            "data": {"height": 50, "is_silhouette": False, "url": media.page_picture("meta", page.id), "width": 50}
        },
    }
    if tasks is not None:
        row["tasks"] = tasks
    if page.instagram_id and "instagram_basic" in token.person.scopes:
        account = {
            "id": page.instagram_id,
            "username": page.instagram_username,
            "name": page.name,
            "profile_picture_url": media.page_picture("meta", page.id),
        }
        inner = asked["instagram_business_account"].fields if "instagram_business_account" in asked else {}
        row["instagram_business_account"] = {name: account[name] for name in account if name in inner or name == "id"}
    if "access_token" in asked:
        row["access_token"] = tokens.page_token(token, page).token
    return {name: value for name, value in row.items() if name in asked or name == "id"}
