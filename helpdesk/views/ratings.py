"""The customer's page: how well a ticket was solved."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from helpdesk.actions.rate_ticket import rate_ticket
from helpdesk.errors import RatingOver
from helpdesk.forms.ratings import RatingForm
from helpdesk.models import Ticket
from helpdesk.ratings import is_over, rating_of


@require_http_methods(["GET", "POST"])
@login_not_required
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """GET: the question, with what was answered before. POST: the answer."""
    rating = rating_of(token)
    if rating is None:
        raise Http404("No such link")
    given = request.POST if request.method == "POST" else None
    form = RatingForm(given, initial={"score": rating.score, "words": rating.words})
    is_kept, is_late = False, is_over(rating)
    if given is not None and form.is_valid():
        try:
            rate_ticket(rating=rating, **form.cleaned_data)
            is_kept = True
        except RatingOver:
            is_late = True
        except Ticket.DoesNotExist as gone:
            raise Http404("Deleted") from gone
    context = {"rating": rating, "form": form, "is_kept": is_kept, "is_over": is_late}
    response = render(request, "helpdesk/rate.html", context, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response
