"""Scripts of ours stay small enough to be one behaviour each."""

from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
MOST_BYTES = 5 * 1024


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.js")), ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_a_script_is_under_5_kb(path):
    assert path.stat().st_size < MOST_BYTES
