"""Components that a page has once, and those of other pages than the inbox, in the state in which there is something to see."""

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone

from contacts.columns import Cell, Row, in_order
from contacts.events import Change
from contacts.find import Found
from contacts.forms import ContactForm, ContactNoteForm
from contacts.models import Contact, ContactNote
from contacts.panels import PANELS
from contacts.panels import Shown as ShownPanel
from contacts.presenters import Known
from contacts.timeline import SOURCES, Entry
from contacts.timeline import Row as TimelineRow
from inbox.connectors import KnownFact, connectors
from inbox.customers.figures import Figures
from inbox.forms.keys import KeysForm
from inbox.forms.tags import TagForm
from inbox.models import SavedReply, SavedView, SearchEntry
from inbox.presenters.conversations import ConversationView
from inbox.presenters.results import FILTER_HELP, ResultView
from inbox.presenters.saved_replies import SavedReplyView
from inbox.presenters.saved_views import SavedViewLine
from inbox.search.language import read
from messio.styleguide.desk import Desk
from messio.styleguide.examples import MINUTE, Shown
from workspaces.models import AuditEntry, Tag

# Without what is asked of the database: who may look after a customer, and the tags.
named = {name: field for name, field in ContactForm.base_fields.items() if name not in ("owner", "tags")}
ContactFields = type("ContactFields", (forms.Form,), named)


def drawn(label: str, html: str) -> Shown:
    return Shown(label, mark_safe(html))  # noqa: S308 (rendered just now)


class Components(Desk):
    """As the pages' scripts show them: what is hidden until somebody asks for it is not, here."""

    # ── Round the page ─────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def navigation(self) -> SafeString:
        html = self.single("_nav.html", here="inbox")
        return mark_safe(html.replace('aria-label="Messio"', f'aria-label="Messio, {self.theme}"', 1))  # noqa: S308

    @property
    def lines(self) -> list[Shown]:
        html = self.single("inbox/_line_state.html")
        return [
            drawn(state, f'<p data-line="{state}">{html}</p>')
            for state in ("live", "reconnecting", "polling", "offline")
        ]

    @property
    def palettes(self) -> list[Shown]:
        place = {"name": "chosen", "icon": "people", "url": "/w/bamboo/team/", "label": "Team"}
        view = SavedView(pk=self.next_id(), owner=self.binh, name="Tomorrow's deliveries")
        found = {"people": [self.conversation], "views": [SavedViewLine(view, self.binh)]}
        options = (
            f'<div role="group" aria-label="Go to">{self.single("_place.html", **place)}</div>'
            f'<div role="group" aria-label="Found">{self.single("inbox/_people.html", **found)}</div>'
        ).replace('aria-selected="false"', 'aria-selected="true"', 1)
        bare = self.single("_palette.html").replace("<dialog ", "<dialog open ", 1)
        shown = bare.replace("</div>\n  <p data-name", f"{options}</div>\n  <p data-name", 1)
        failed = self.again(bare).replace(
            'role="status"></p>', 'role="status">Customers could not be looked for. Type on to try again.</p>', 1
        )
        return [drawn("a place, a saved view and a customer", shown), drawn("customers cannot be looked for", failed)]

    def again(self, html: str) -> str:
        """The same a second time on the page."""
        return html.replace(f'"{self.theme}-', f'"{self.theme}-again-').replace(
            'aria-label="Go to, do or find"', 'aria-label="Go to, do or find, again"'
        )

    # ── List and search ────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def bulk(self) -> SafeString:
        html = self.single("inbox/_bulk.html", wanted={"status": "open"}).replace(" hidden>", ">", 1)
        return mark_safe(html.replace("></output>", ">3 chosen</output>", 1))  # noqa: S308

    @property
    def searches(self) -> list[Shown]:
        answered = self.message("Is this shirt still there in size M?")
        answered.first_kind = ""  # type: ignore[attr-defined]
        answered._state.fields_cache["search_entry"] = SearchEntry(at=answered.at)
        question = read("shirt", get_current_timezone())
        asked = {"query": "q=shirt", "typed": "shirt", "question": question, "help": FILTER_HELP, "problems": []}
        result = ResultView(answered, "q=shirt", question.terms)
        box = self.single("inbox/_search_box.html", search=asked).replace(
            'role="search"', f'role="search" aria-label="Search, {self.theme}"'
        )
        found = asked | {"people": [self.converse("Maya Shirtwell")], "results": [result]}
        problem = "There is no filter “size:”, so its words are looked for."
        return [
            drawn("the box", box),
            drawn("customers and messages", self.single("inbox/_found.html", search=found)),
            drawn(
                "nothing, and why", self.again(self.single("inbox/_found.html", search=asked | {"problems": [problem]}))
            ),
        ]

    # ── Thread and composer ────────────────────────────────────────────────────────────────────────────────────────

    @property
    def message_menu(self) -> SafeString:
        return mark_safe(self.single("inbox/_message_menu.html").replace(" popover role", " role", 1))  # noqa: S308

    @property
    def tag_menu(self) -> SafeString:
        colours = {"VIP": "purple", "Wholesale": "teal", "Complaint": "red"}
        tags = [Tag(pk=self.next_id(), name=name, colour=colour) for name, colour in colours.items()]
        html = self.single("inbox/_tag_menu.html", conversation=self.conversation, tags=tags, own=[tags[0].pk])
        return mark_safe(html)  # noqa: S308

    @property
    def suggestions(self) -> list[Shown]:
        box = self.single("inbox/_composer_suggest.html", conversation=self.conversation).replace(" hidden>", ">", 1)
        choices = self.single("saved_replies/_choices.html", replies=[self.saved_reply])
        chosen = choices.replace('aria-selected="false"', 'aria-selected="true"', 1)
        failed = self.again(box).replace(
            'role="status"></p>',
            'role="status">Could not be loaded. Type on to try again; Esc keeps what you typed.</p>',
            1,
        )
        return [drawn("saved replies", box.replace("></ul>", f">{chosen}</ul>", 1)), drawn("failed", failed)]

    @property
    def saved_reply(self) -> SavedReplyView:
        row = SavedReply(
            pk=self.next_id(),
            shortcut="ship",
            title="Delivery",
            text="It is with you in two days, {{ contact.first_name }}.",
            used_count=12,
            updated_at=self.now,
        )
        row._prefetched_objects_cache = {"files": []}  # type: ignore[attr-defined]
        return SavedReplyView(row, "bamboo", {"contact.first_name": "Maya"})

    @property
    def saved_replies(self) -> SafeString:
        return mark_safe(self.single("saved_replies/_reply.html", view=self.saved_reply, may_manage=True))  # noqa: S308

    @property
    def voice(self) -> SafeString:
        html = self.single("inbox/_composer_voice.html").replace("<voice-recorder hidden", "<voice-recorder", 1)
        return mark_safe(html.replace(" hidden>", ">", 1).replace("<meter ", '<meter value="0.6" ', 1))  # noqa: S308

    # ── Customers ──────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def customer(self) -> SafeString:
        row = self.converse("Thu Trang Nguyễn")
        contact = row.identity.contact
        assert contact
        contact.created_at = self.now - timedelta(days=90)
        numbers = Figures(contact.created_at, self.now - 4 * MINUTE, 148, 171, 12 * MINUTE)
        told = [
            KnownFact(value="+84 912 345 678", label="Phone", url="tel:+84912345678"),
            KnownFact(value="Follows Bamboo Tea", at=self.now - timedelta(days=12)),
        ]
        note = ContactNote(pk=self.next_id(), contact=contact, author=self.hoa, text="Wears a 38.", created_at=self.now)
        known: dict[str, Any] = {
            "conversation": row,
            "customer": contact,
            "panels": [
                ShownPanel(PANELS["numbers"], {"figures": numbers, "answer_time": "12 minutes", "most": 10_000}),
                ShownPanel(PANELS["conversations"], {"views": [ConversationView(row)], "ways": []}),
                ShownPanel(PANELS["told"], {"facts": told}),
            ],
            "notes": [note],
            "may_answer": True,
            "may_note": True,
            "may_erase": True,
            "known": [
                Known("Telephone", "+84 912 345 678", "tel:+84912345678"),
                Known("E-mail", "trang@example.com", "mailto:trang@example.com"),
                Known("Address", "12 Phan Đình Phùng, Đà Lạt"),
            ],
            "contact_form": ContactFields({"name": row.identity.name}, auto_id="customer-%s"),
            "note_form": ContactNoteForm({"text": ""}),
        }
        return mark_safe(self.single("customers/_panel.html", **known))  # noqa: S308

    @property
    def timeline(self) -> SafeString:
        row = self.converse("Thu Trang Nguyễn")
        message = self.ours("Two bowls, on their way.", "read")
        note = ContactNote(pk=self.next_id(), author=self.hoa, text="Wears a 38.", created_at=self.now)
        exchange = {"message": message, "view": ConversationView(row), "count": 14, "words": message.text}
        changed = {"sentence": "Hoa changed the details", "changes": [Change("Company", "Sen", "Trà Sen")]}
        told = [
            ("messages", Entry(at=self.now, pk=1, template="customers/timeline/exchange.html", content=exchange)),
            ("notes", Entry(at=self.now, pk=2, template="customers/timeline/note.html", content={"note": note})),
            ("events", Entry(at=self.now, pk=3, template="customers/timeline/event.html", content=changed)),
        ]
        known: dict[str, Any] = {
            "customer": row.identity.contact,
            "rows": [TimelineRow(SOURCES[key], entry) for key, entry in told],
            "kinds": {"messages": "Messages", "notes": "Notes"},
            "kind": "",
            "is_first_page": True,
        }
        html = self.single("customers/_timeline.html", **known)
        named = re.sub(r'aria-labelledby="[^"]*timeline-title"', f'aria-label="What happened, {self.theme}"', html)
        kinds = 'class="timeline__kinds" aria-label="'
        return mark_safe(named.replace(kinds, f"{kinds}{self.theme}: "))  # noqa: S308

    @property
    def customers(self) -> SafeString:
        contact = Contact(pk=7, workspace=self.workspace, name="Lê Hải Yến", company="Trà Sen")
        tags = [{"name": "VIP", "colour": "purple"}, {"name": "Wholesale", "colour": "teal"}]
        said = {
            "phone": Cell("+84 912 345 678", "tel:+84912345678", more=1),
            "tags": Cell(tags=tags),
            "conversation": Cell("Facebook", "#", at=self.now, platform="facebook", mark="blocked", count=3),
        }
        columns = [column for column in in_order() if column.is_usual]
        row = Row(contact, [(column, said.get(column.name)) for column in columns])
        shown = {"rows": [row], "columns": columns, "slug": self.workspace.slug, "may_change": True, "found": Found()}
        return mark_safe(self.single("customers/_rows.html", **shown))  # noqa: S308

    @property
    def tag_fields(self) -> SafeString:
        form = TagForm({"name": "", "colour": "teal"}, workspace=self.workspace, auto_id="tag-%s")
        return mark_safe(self.single("tags/_fields.html", form=form))  # noqa: S308

    # ── Other pages ────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def notices(self) -> SafeString:
        return mark_safe(self.single("workspaces/_notices.html"))  # noqa: S308

    @property
    def key_fields(self) -> list[Shown]:
        form = KeysForm({"resolve": "e", "reply": "e"}, user=self.binh.user)
        return [
            drawn(label, self.single("keys/_field.html", field=form[action]))
            for label, action in (("a key", "resolve"), ("a key that another action has", "reply"))
        ]

    @property
    def table(self) -> SafeString:
        entry = AuditEntry(pk=self.next_id(), actor_name="An", at=self.now)
        lines = [(entry, "Invited dao@new.example as agent"), (entry, "Renamed the workspace")]
        return mark_safe(self.single("workspaces/_audit_lines.html", lines=lines))  # noqa: S308

    @property
    def syncs(self) -> list[Shown]:
        history = connectors[self.channel.platform].capabilities.history
        counted = {
            "repaired_count": 3,
            "checked_at": self.now - MINUTE,
            "import_total": 40,
            "imported_conversations": 25,
        }
        well: dict[str, Any] = {
            "state": "well",
            "sentence": "Everything that Facebook shows is here.",
            "may_be_checked": True,
            "interval": "every 30 seconds",
            "reach": history,
            "received": 1204,
            "failed_sends": 0,
            "set_aside": 0,
            "sync": counted,
            "import_state": "running",
            "import_sentence": "25 of 40 conversations were read.",
            "polls_seconds": 30,
        }
        failing = {"state": "failing", "sentence": "Facebook does not answer at the moment.", "import_state": ""}
        given: dict[str, Any] = {"channel": self.channel, "may_manage_channels": True}
        return [
            drawn("well, and importing", self.sync(view=well, **given)),
            drawn("failing", self.again(self.sync(view=well | failing, **given))),
        ]

    def sync(self, **context: Any) -> str:
        """Its cards are landmarks of their page; of several on this one, none is."""
        return re.sub(r'(<section class="card") [^>]*', r"\1", self.single("channels/_sync.html", **context))
