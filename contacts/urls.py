from django.urls import include, path

from contacts.views import custom_fields, customer, duplicates, merging

app_name = "contacts"
pages = [
    path("fields/", custom_fields.index, name="fields"),
    path("fields/<int:pk>/", custom_fields.edit, name="field"),
    path("fields/<int:pk>/deletion/", custom_fields.deletion, name="field-deletion"),
    path("<int:pk>/", customer.show, name="customer"),
    path("<int:pk>/timeline/", customer.history, name="timeline"),
    path("<int:pk>/details/", customer.details, name="details"),
    path("<int:pk>/notes/", customer.notes, name="notes"),
    path("<int:pk>/notes/<int:note_pk>/", customer.note, name="note"),
    path("<int:pk>/merging/", merging.choose, name="merging"),
    path("<int:pk>/merging/<int:other_pk>/", merging.preview, name="merge"),
    path("<int:pk>/merging/<int:other_pk>/apart/", duplicates.apart, name="apart"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("merges/<int:pk>/undo/", merging.undo, name="merge-undo"),
]

urlpatterns = [path("w/<slug:workspace>/customers/", include(pages))]
