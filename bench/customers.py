"""What is asked of `bin/bench imports` inside the product's settings: `python -m bench.customers ROWS`, JSON out."""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from random import Random
from tempfile import NamedTemporaryFile

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "messio.settings")
django.setup()

from django.core.files.uploadedfile import UploadedFile  # noqa: E402 (Django first)

from contacts.actions.change_import import match_columns, run_import, undo_import  # noqa: E402
from contacts.actions.open_import import open_import  # noqa: E402
from contacts.asked import asked_by  # noqa: E402
from contacts.export import export_pages  # noqa: E402
from contacts.importing.work import work  # noqa: E402
from contacts.models import ContactImport  # noqa: E402
from workspaces.models import Membership, User, Workspace  # noqa: E402

HEADER = "Họ tên,SĐT,Email,Công ty,Địa chỉ,Ngày sinh,Ghi chú\n"
NAMES = "Nguyễn Thị Lan|Trần Văn Hùng|Lê Minh Khang|Phạm Thu Trang|Đỗ Bảo Ngọc|Vũ Quốc Anh|Hoàng Mỹ Duyên".split("|")
STREETS = "Lê Lợi|Nguyễn Huệ|Hai Bà Trưng|Trần Phú|Phan Đình Phùng".split("|")


def rows(count: int) -> Iterator[str]:
    chance = Random(count)
    for number in range(count):
        name, street = chance.choice(NAMES), chance.choice(STREETS)
        day = f"{chance.randrange(1, 29)}/{chance.randrange(1, 13)}/{chance.randrange(1950, 2006)}"
        note = "Khách quen" if number % 10 == 0 else ""
        yield f'{name} {number},09{number:08},c{number}@example.com,Trà Sen,"{number % 300} {street}, Huế",{day},{note}\n'


def measure(count: int) -> dict[str, float]:
    """Check, import, export and undo a file of so many new customers. Seconds, bytes, and this process's peak of memory."""
    workspace = Workspace.objects.get()
    owner = Membership.objects.create(
        workspace=workspace, user=User.objects.create_user("a@shop.example"), role="owner"
    )
    with NamedTemporaryFile("w+b", suffix=".csv") as file:
        file.write(HEADER.encode())
        for row in rows(count):
            file.write(row.encode())
        size = file.tell()
        imported = open_import(actor=owner, file=UploadedFile(file, "customers.csv", size=size))
    found: dict[str, float] = {"bytes": size}
    rules = {"columns": imported.columns, "known": "fill", "date_order": "dmy"}
    match_columns(actor=owner, imported=imported, **rules)
    found["check_seconds"] = worked(imported)
    run_import(actor=owner, imported=imported)
    cpu = time.process_time()
    found["run_seconds"] = worked(imported)
    found["run_cpu_seconds"] = time.process_time() - cpu
    imported.refresh_from_db()
    found["created"] = imported.created_count
    started = time.monotonic()
    found["exported_characters"] = sum(map(len, export_pages(asked_by(owner, ""))))
    found["export_seconds"] = time.monotonic() - started
    undo_import(actor=owner, imported=imported)
    found["undo_seconds"] = worked(imported)
    found["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return found


def worked(imported: ContactImport) -> float:
    started = time.monotonic()
    while work(imported.pk):
        pass
    return time.monotonic() - started


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
