from tests.channels_fb.conftest import meta_app, running_simulator, simulator  # noqa: F401 (fixtures)
from tests.inbox.conftest import dung, tea_page, thread  # noqa: F401 (fixtures)
