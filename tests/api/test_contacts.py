from urllib.parse import urlencode

from api import ids
from api.ids import Kind
from contacts.actions.merge_contacts import merge_contacts
from contacts.actions.undo_merge import undo_merge
from contacts.models import Contact, CustomField
from tests.api.conftest import program


def test_a_contact_is_entered_read_found_and_changed(shop, bamboo, an):
    size = CustomField.objects.create(workspace=bamboo, name="Size", kind="number", position=0)
    field = shop.get("/contact-fields").json()["data"][0]
    assert field["name"] == size.name
    tag = shop.post("/tags", {"name": "VIP"}).json()
    me = shop.get("/me").json()["member"]["id"]
    given = {
        "name": " Lê  Dung ",
        "emails": ["Dung@Example.com", "le@example.com"],
        "phones": ["0912 345 678"],
        "birthday": "1990-02-28",
        "language": "vi",
        "owner_id": me,
        "tag_ids": [tag["id"]],
        "consent": "given",
        "custom_fields": {field["id"]: 38},
    }

    made = shop.post("/contacts", given)

    assert made.status_code == 201
    contact = made.json()
    assert contact["name"] == "Lê Dung"
    assert contact["emails"] == ["dung@example.com", "le@example.com"]
    assert contact["phones"] == ["+84912345678"]
    assert contact["tags"] == [tag]
    assert (contact["source"], contact["owner_id"], contact["custom_fields"]) == ("api", me, {field["id"]: "38"})
    for path in (contact["id"], "by-email/DUNG@example.com"):
        assert shop.get(f"/contacts/{path}").json() == contact
    assert shop.get("/contacts/by-phone/+84 912 345 678").json()["data"] == [contact]

    changed = shop.patch(
        f"/contacts/{contact['id']}", {"company": "Hoa Sen", "tag_ids": [], "custom_fields": {field["id"]: None}}
    ).json()

    assert changed == contact | {"company": "Hoa Sen", "tags": [], "custom_fields": {}}


def test_an_email_belongs_to_one_contact_and_a_telephone_to_a_family(shop):
    first = shop.post("/contacts", {"name": "Dung", "emails": ["d@example.com"], "phones": ["+84912345678"]}).json()
    second = shop.post("/contacts", {"name": "Giang", "phones": ["0912345678"]}).json()

    refused = shop.post("/contacts", {"name": "Hoa", "emails": ["D@example.com"]})
    stolen = shop.patch(f"/contacts/{second['id']}", {"name": "X", "emails": ["d@example.com"]})

    for answer in (refused, stolen):
        assert (answer.status_code, answer.json()["contact_id"]) == (409, first["id"])
    assert Contact.objects.count() == 2
    assert shop.get(f"/contacts/{second['id']}").json()["name"] == "Giang"
    assert shop.get("/contacts/by-phone/0912345678").json()["data"] == [second, first]
    assert shop.get("/contacts/by-phone/nobody").json()["data"] == []
    assert shop.get("/contacts/by-email/x@example.com").status_code == 404


def test_what_the_page_would_refuse_the_api_refuses_at_its_place(shop, outsider):
    theirs = outsider.get("/me").json()["member"]["id"]

    answer = shop.post(
        "/contacts",
        {
            "emails": ["no"],
            "phones": ["12"],
            "owner_id": theirs,
            "language": "xx-no",
            "tag_ids": ["tag_x"],
            "custom_fields": {"fld_x": "1"},
        },
    )

    assert answer.status_code == 422
    pointers = {error["pointer"] for error in answer.json()["errors"]}
    assert pointers == {"#/emails", "#/phones", "#/owner_id", "#/language", "#/tag_ids", "#/custom_fields/fld_x"}
    assert shop.post("/contacts", {"owner_id": ""}).json()["errors"][0]["pointer"] == "#/owner_id"
    assert not Contact.objects.exists()


def test_the_list_comes_in_pages_that_lose_and_repeat_nobody(shop, outsider, bamboo, django_assert_num_queries):
    Contact.objects.bulk_create(Contact(workspace=bamboo, name=f"Customer {number}") for number in range(7))
    outsider.post("/contacts", {"name": "Elsewhere"})
    shop.get("/me")

    names, cursor = [], ""
    for _ in range(3):
        page = shop.get(f"/contacts?limit=3&cursor={cursor}").json()
        names += [row["name"] for row in page["data"]]
        cursor = page["next_cursor"]
    assert names == [f"Customer {number}" for number in reversed(range(7))]
    assert cursor is None

    for most in (1, 7):
        with django_assert_num_queries(7):
            shop.get(f"/contacts?limit={most}")


def test_a_limit_beyond_the_most_and_a_cursor_that_is_none_are_errors(shop, bamboo):
    Contact.objects.bulk_create(Contact(workspace=bamboo) for _ in range(3))
    theirs = shop.get("/contacts?limit=1").json()["next_cursor"]

    for query in ("limit=201", "limit=0", "limit=many", "limit=1_0", "cursor=nothing", "cursor=a%00"):
        answer = shop.get(f"/contacts?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, query.partition("=")[0])
    assert shop.get(f"/conversations?cursor={theirs}").status_code == 422


def test_a_viewer_reads_and_writes_nothing(an, binh):
    binh.role = "viewer"
    binh.save()
    viewing = program(binh)

    assert viewing.get("/contacts").status_code == 200
    assert viewing.post("/contacts", {"name": "Dung"}).json()["permission"] == "answer"


def test_the_id_of_one_who_was_merged_leads_to_the_other_and_changes_nothing_there(shop, an):
    kept, gone = (shop.post("/contacts", {"name": name}).json()["id"] for name in ("Lan", "Lan Anh"))
    order = shop.post("/orders", {"contact_id": gone, "number": "1", "amount": 5}).json()
    rows = {row.name: row for row in Contact.objects.all()}
    merge = merge_contacts(actor=an, kept=rows["Lan"], gone=rows["Lan Anh"])

    read = shop.get(f"/contacts/{gone}")
    assert (read.status_code, read.json()["id"], read["Content-Location"]) == (200, kept, f"/api/v1/contacts/{kept}")
    for refused in (shop.patch(f"/contacts/{gone}", {"name": "X"}), shop.delete(f"/contacts/{gone}")):
        assert (refused.status_code, refused.json()["contact_id"]) == (409, kept)
        assert refused.json()["type"].endswith("merged")
    assert shop.get(f"/contacts/{kept}").json()["name"] == "Lan"
    assert [row["id"] for row in shop.get(f"/orders?contact_id={gone}").json()["data"]] == [order["id"]]
    later = shop.post("/tickets", {"subject": "The cup is broken", "contact_id": gone}).json()
    assert later["contact_id"] == kept

    undo_merge(actor=an, merge=merge)

    assert shop.patch(f"/contacts/{gone}", {"company": "Sen"}).json()["id"] == gone


def test_contacts_are_found_by_words_and_by_the_workspace_s_own_fields(shop, bamboo, chau):
    fields = {
        kind: save_field(bamboo, kind, name)
        for kind, name in (("number", "Shoe"), ("date", "First visit"), ("yes_no", "Wholesale"), ("text", "Street"))
    }
    says = {"number": "38", "date": "2026-03-01", "yes_no": True, "text": "Hàng Bạc"}
    dung = shop.post(
        "/contacts",
        {
            "name": "Trần Dung",
            "phones": ["0912345678"],
            "custom_fields": {fields[kind]: value for kind, value in says.items()},
        },
    ).json()
    lan = shop.post("/contacts", {"name": "Trần Lan", "custom_fields": {fields["number"]: "39"}}).json()

    def found(**asked: str) -> list[str]:
        return [row["id"] for row in shop.get(f"/contacts?{urlencode(asked)}").json()["data"]]

    assert found(q="tran") == [lan["id"], dung["id"]]
    assert found(q="0912 345 678") == [dung["id"]]
    for kind, value in {**says, "yes_no": "true", "text": "bac"}.items():
        assert found(field_id=fields[kind], field_value=value) == [dung["id"]], kind
    assert found(field_id=fields["number"], field_value="38", q="lan") == []
    assert found(field_id="fld_nobody", field_value="38") == []
    wrong = shop.get(f"/contacts?field_id={fields['number']}&field_value=big")
    assert (wrong.status_code, wrong.json()["errors"][0]["parameter"]) == (422, "field_value")

    first = shop.get("/contacts?q=tran&limit=1").json()
    second = shop.get(f"/contacts?q=tran&limit=1&cursor={first['next_cursor']}").json()
    assert [row["id"] for row in first["data"] + second["data"]] == [lan["id"], dung["id"]]
    assert second["next_cursor"] is None
    assert program(chau).get("/contacts?q=tran").json()["data"] == []


def save_field(bamboo, kind: str, name: str) -> str:
    return ids.write(Kind.FIELD, CustomField.objects.create(workspace=bamboo, kind=kind, name=name, position=0).pk)
