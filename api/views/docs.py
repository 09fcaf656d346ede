"""The API as a page that people read, made of the same description that programs get."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.presenters import operations_by_tag
from api.problems import KINDS
from api.scopes import Scope
from api.v1 import api


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    schema: dict[str, Any] = api.get_openapi_schema()
    problems = [(kind, status, title) for kind, (status, title) in KINDS.items()]
    context = {"groups": operations_by_tag(schema), "problems": problems, "scopes": Scope.choices}
    return render(request, "api/docs.html", context)
