from django.urls import include, path

from contacts.views import bulk, custom_fields, customer, customers, duplicates, imports, merging, privacy, segments

app_name = "contacts"
pages = [
    path("", customers.index, name="list"),
    path("new/", customers.new, name="new"),
    path("filters/", customers.filters, name="filters"),
    path("columns/", customers.columns, name="columns"),
    path("bulk/", bulk.index, name="bulk"),
    path("bulk/<int:pk>/", bulk.show, name="bulk-change"),
    path("bulk/<int:pk>/stop/", bulk.stop, name="bulk-stop"),
    path("bulk/<int:pk>/undo/", bulk.undo, name="bulk-undo"),
    path("segments/", segments.index, name="segments"),
    path("segments/<int:pk>/", segments.edit, name="segment"),
    path("segments/<int:pk>/deletion/", segments.deletion, name="segment-deletion"),
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
    path("<int:pk>/", customer.show, name="customer"),
    path("<int:pk>/timeline/", customer.history, name="timeline"),
    path("<int:pk>/about/", customer.about, name="about"),
    path("<int:pk>/panels/", customer.panels, name="panels"),
    path("<int:pk>/details/", customer.details, name="details"),
    path("<int:pk>/addresses/", customer.addresses, name="addresses"),
    path("<int:pk>/notes/", customer.notes, name="notes"),
    path("<int:pk>/notes/<int:note_pk>/", customer.note, name="note"),
    path("<int:pk>/merging/", merging.choose, name="merging"),
    path("<int:pk>/merging/<int:other_pk>/", merging.preview, name="merge"),
    path("<int:pk>/merging/<int:other_pk>/apart/", duplicates.apart, name="apart"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("merges/<int:pk>/undo/", merging.undo, name="merge-undo"),
]

urlpatterns = [path("w/<slug:workspace>/customers/", include(pages))]
