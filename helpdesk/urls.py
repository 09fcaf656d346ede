from django.urls import include, path

from helpdesk.views import (
    beside,
    board,
    comments,
    fields,
    lists,
    new,
    ratings,
    requester,
    saved_views,
    targets,
    ticket,
    workflow,
)

app_name = "tickets"
pages = [
    path("", lists.index, name="list"),
    path("news/", lists.news, name="list-news"),
    path("new/", new.new, name="new"),
    path("bulk/", lists.bulk, name="bulk"),
    path("targets/", targets.show, name="targets"),
    path("workflow/", workflow.show, name="workflow"),
    path("fields/", fields.index, name="fields"),
    path("fields/<int:pk>/", fields.edit, name="field"),
    path("fields/<int:pk>/deletion/", fields.deletion, name="field-deletion"),
    path("views/", saved_views.collection, name="views"),
    path("views/<int:pk>/deletion/", saved_views.deletion, name="view-deletion"),
    path("board/", board.show, name="board"),
    path("board/news/", board.news, name="board-news"),
    path("board/<int:number>/", board.moves, name="board-move"),
    path("<int:number>/", ticket.show, name="show"),
    path("<int:number>/edit/", ticket.edit, name="edit"),
    path("<int:number>/customer/", requester.choose, name="requester"),
    path("<int:number>/values/", ticket.values, name="values"),
    path("<int:number>/status/", ticket.status, name="status"),
    path("<int:number>/news/", ticket.news, name="news"),
    path("<int:number>/deletion/", ticket.deletion, name="deletion"),
    path("<int:number>/entries/", comments.entries, name="entries"),
    path("<int:number>/comments/", comments.collection, name="comments"),
    path("<int:number>/mentions/", comments.mention_choices, name="mention-choices"),
    path("<int:number>/files/<int:pk>/<str:name>", comments.file, name="file"),
    path("<int:number>/watching/", beside.watching, name="watching"),
    path("<int:number>/tags/", beside.tags, name="tags"),
    path("<int:number>/links/", beside.links, name="links"),
    path("<int:number>/links/<int:pk>/deletion/", beside.unlink, name="unlink"),
]

urlpatterns = [
    path("w/<slug:workspace>/tickets/", include(pages)),
    path("rate/<str:token>/", ratings.rate, name="rate"),
]
