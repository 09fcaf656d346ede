from django.urls import include, path

from contacts.views import custom_fields, imports, privacy

app_name = "contacts"
pages = [
    path("fields/", custom_fields.index, name="fields"),
    path("fields/<int:pk>/", custom_fields.edit, name="field"),
    path("fields/<int:pk>/deletion/", custom_fields.deletion, name="field-deletion"),
    path("imports/", imports.index, name="imports"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/reading/", imports.reading, name="import-reading"),
    path("imports/<int:pk>/matching/", imports.matching, name="import-matching"),
    path("imports/<int:pk>/run/", imports.run, name="import-run"),
    path("imports/<int:pk>/stop/", imports.stop, name="import-stop"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/problems/", imports.problems, name="import-problems"),
    path("privacy/", privacy.index, name="privacy"),
    path("<int:pk>/file/", privacy.person, name="person"),
    path("<int:pk>/erasure/", privacy.erasure, name="erasure"),
    path("export/", imports.export, name="export"),
]

urlpatterns = [path("w/<slug:workspace>/customers/", include(pages))]
