"""The simulator's pages on which a person plays a customer."""

from tests.channels_zalo.posting import MAI


def test_a_person_plays_a_customer_with_plain_forms(simulator):
    page = f"{simulator.url}/phones/zalo/"

    def act(name, **data):
        answer = simulator.http.post(f"{page}{MAI}/{name}/", data=data, timeout=10)
        assert answer.status_code == 200
        return answer.text

    assert "Mai Anh" in simulator.http.get(page).text
    assert "Shop ơi" in act("say", text="Shop ơi")
    assert "from Zalo OA Manager" in act("manager", text="Dạ")
    message = simulator.http.get(f"{simulator.url}/control/zalo/books").json()["sends"][0]
    assert "👍" in act("react", mid=message["msg_id"], icon="/-strong")
    files = {"files": ("ảnh.png", b"0123", "image/png")}
    assert 'class="image"' in simulator.http.post(f"{page}{MAI}/say/", files=files, timeout=10).text
    assert "may answer: free" in simulator.http.get(f"{page}{MAI}/thread/").text
    assert "have blocked" in act("block")
    for name in ("read", "follow", "unfollow"):
        act(name)
