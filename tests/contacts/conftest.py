from tests.inbox.conftest import tea_page, thread  # noqa: F401 (fixtures)
