from django.urls import include, path

from contacts.views import custom_fields

app_name = "contacts"
pages = [
    path("fields/", custom_fields.index, name="fields"),
    path("fields/<int:pk>/", custom_fields.edit, name="field"),
    path("fields/<int:pk>/deletion/", custom_fields.deletion, name="field-deletion"),
]

urlpatterns = [path("w/<slug:workspace>/customers/", include(pages))]
