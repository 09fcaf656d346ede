from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from channels_web.actions.open_chat import open_chat
from inbox.actions.save_saved_reply import save_saved_reply
from inbox.management.commands.seed_demo import person
from inbox.models import MessagePart, SavedReply
from messio.demo.channels import PREFIX, found_or_made
from messio.demo.desk import furnish
from messio.demo.replay import replay
from workspaces.actions.create_tag import create_tag
from workspaces.actions.invite_member import write_invitation
from workspaces.actions.save_team import save_team
from workspaces.models import Membership, Team, Workspace
from workspaces.roles import Role

COLLEAGUES = ("Binh", "Hoa", "Minh")
TAGS = (
    ("Khách mới", "green"), ("Khách quen", "teal"), ("Giá sỉ", "purple"), ("Đổi trả", "orange"), ("Hóa đơn", "blue"),
    ("Quà tặng", "pink"),
)  # fmt: skip
SAVED_REPLIES = (
    ("Giao hàng", "ship", "Thời gian và phí giao hàng",
     "Dạ {{ contact.first_name }} ơi, bên em giao toàn quốc 2 đến 4 ngày, miễn phí từ 400.000 ₫ ạ."),
    ("Giao hàng", "dia-chi", "Xin địa chỉ nhận hàng",
     "Dạ anh/chị cho em xin tên, địa chỉ và số điện thoại nhận hàng ạ."),
    ("Sản phẩm", "size", "Bảng size áo", "Dạ S: 45 đến 50 kg, M: 51 đến 56 kg, L: 57 đến 63 kg, XL: 64 đến 70 kg ạ."),
    ("Sản phẩm", "doi-tra", "Đổi trả trong 7 ngày",
     "Dạ bên em đổi size trong 7 ngày kể từ khi nhận, tem còn nguyên là được ạ."),
    ("", "cam-on", "Cảm ơn", "{{ workspace.name }} cảm ơn {{ contact.first_name }} nhiều ạ 🌿"),
)  # fmt: skip


class Command(BaseCommand):
    help = (
        "Fill a workspace with a small shop's conversations of the last days: questions, pictures, complaints, notes, "
        "colleagues. It uses the channels that are connected. Where there are none it connects the stand-in’s account of every "
        "platform, or, where no stand-in runs, makes ones that reach nobody."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("workspace", nargs="?", default="bamboo", help="its slug (bamboo)")
        parser.add_argument("--force", action="store_true", help="even where DEBUG is off")
        parser.add_argument("--once", action="store_true", help="do nothing where it is filled already")

    def handle(self, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError("DEBUG is off, and this invents customers and colleagues: use --force to do so here.")
        workspace = Workspace.objects.filter(slug=options["workspace"], deleted_at=None).first()
        if workspace is None:
            raise CommandError(f"There is no workspace {options['workspace']}.")
        if MessagePart.objects.filter(channel__workspace=workspace, external_id__startswith=PREFIX).exists():
            if options["once"]:
                return
            raise CommandError(f"{workspace.slug} is filled already.")
        members = staff(workspace)
        channels = found_or_made(workspace, members["An"])
        words(members["An"])
        count = replay(channels, members, timezone.now())
        website(workspace, members["An"])
        furnish(members, timezone.now())
        self.stdout.write(
            f"{count} conversations are in {workspace.slug} now, of {len(members)} colleagues and {len(channels)} channels."
        )


@transaction.atomic
def staff(workspace: Workspace) -> dict[str, Membership]:
    """Return who the script names: An is the owner that is there; the others are found or made."""
    present = workspace.memberships.filter(removed_at=None)
    owner = present.filter(role=Role.OWNER).order_by("pk").first()
    if owner is None:
        raise CommandError(f"{workspace.slug} has no owner.")
    members = {"An": owner}
    for name in COLLEAGUES:
        user = person(f"{name.lower()}@{workspace.slug}.example", name)
        place, _ = Membership.objects.get_or_create(workspace=workspace, user=user, defaults={"role": Role.AGENT})
        members[name] = place
    if not workspace.teams.exists():
        for name, who in (("Sales", ("Binh", "Hoa")), ("Deliveries", ("Minh",))):
            save_team(
                actor=owner, team=Team(workspace=workspace, name=name), name=name, members=[members[w] for w in who]
            )
    if not workspace.invitations.pending().exists():
        write_invitation(actor=owner, email=f"dao@{workspace.slug}.example", role=Role.AGENT, token=workspace.slug)
    return members


def words(owner: Membership) -> None:
    """The workspace's tags and saved replies, where it has none."""
    if not owner.workspace.tags.exists():
        for name, colour in TAGS:
            create_tag(actor=owner, name=name, colour=colour)
    if not owner.workspace.saved_replies.exists():
        for folder, shortcut, title, text in SAVED_REPLIES:
            reply = SavedReply(workspace=owner.workspace)
            save_saved_reply(actor=owner, reply=reply, folder=folder, shortcut=shortcut, title=title, text=text)


def website(workspace: Workspace, owner: Membership) -> None:
    """A chat for the shop's website, which is a page of its own too: whoever opens it can write at once."""
    if not workspace.channels.filter(platform="web").exists():
        open_chat(
            workspace=workspace, name=f"{workspace.name} website", domains=["127.0.0.1"], language="vi", actor=owner
        )
