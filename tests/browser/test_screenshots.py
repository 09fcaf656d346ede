"""The command that takes the documents' pictures, which a page must not keep waiting."""

import pytest

from messio.embedded.screenshots import SEEN_IMAGES_ARE_THERE

pytestmark = pytest.mark.browser


def test_a_picture_of_a_page_waits_for_no_image_far_below_it(chromium):
    page = chromium.new_page()
    page.set_content(
        '<p style="height: 9000px"></p><img loading="lazy" width="36" height="36" src="http://127.0.0.1:1/face">'
    )

    said = page.evaluate(
        f"Promise.race([({SEEN_IMAGES_ARE_THERE})().then(() => 'there'), new Promise((done) => setTimeout(done, 3000, 'waits'))])"
    )

    page.close()
    assert said == "there"
