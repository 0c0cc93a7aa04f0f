"""A visit goes on in a headset: the code, its end, and those who guess."""

from contextlib import suppress
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from windowshop import api, handover
from windowshop.accounts import Accounts
from windowshop.errors import CodeRefused
from windowshop.handover import LIVE_S, MOST_OPEN, MOST_WRONG, Handover, Visit
from windowshop.settings import Settings

HOME, AWAY = "192.0.2.1", "198.51.100.7"


class Hands:
    """A clock that is turned by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def codes(clock: Hands) -> Handover:
    return Handover(clock)


def wrong(codes: Handover, times: int) -> None:
    for _ in range(times):
        with pytest.raises(CodeRefused):
            codes.take("no code", AWAY)


def test_a_code_speaks_once(codes: Handover) -> None:
    visit = Visit("ann", "v1", HOME)
    code = codes.offer(visit)
    assert len(code) == 6
    assert code.isdigit()
    assert codes.take(code, AWAY) == visit
    with pytest.raises(CodeRefused) as refused:
        codes.take(code, AWAY)
    assert refused.value.status == 404


def test_a_code_is_too_old_after_ten_minutes(codes: Handover, clock: Hands) -> None:
    code = codes.offer(Visit("ann", None, HOME))
    clock.now = LIVE_S
    with pytest.raises(CodeRefused):
        codes.take(code, AWAY)


def test_a_new_code_voids_the_shoppers_older_one_and_no_other(codes: Handover) -> None:
    others, older = codes.offer(Visit("bob", None, HOME)), codes.offer(Visit("ann", None, HOME))
    newer = codes.offer(Visit("ann", None, HOME))
    with pytest.raises(CodeRefused):
        codes.take(older, AWAY)
    assert codes.take(newer, AWAY).shopper == "ann"
    assert codes.take(others, AWAY).shopper == "bob"


def test_who_guesses_is_not_heard_any_more(codes: Handover, clock: Hands) -> None:
    wrong(codes, MOST_WRONG)
    code = codes.offer(Visit("ann", None, HOME))
    with pytest.raises(CodeRefused) as refused:
        codes.take(code, AWAY)
    assert refused.value.status == 429, "not even the right one"
    clock.now = LIVE_S
    code = codes.offer(Visit("ann", None, HOME))
    assert codes.take(code, AWAY).shopper == "ann"


def test_who_guesses_keeps_nobody_from_joining_at_home(codes: Handover) -> None:
    code = codes.offer(Visit("ann", None, HOME))
    wrong(codes, MOST_WRONG)
    assert codes.take(code, HOME).shopper == "ann"


def test_who_asks_for_codes_guesses_no_others_by_it(codes: Handover) -> None:
    theirs = codes.offer(Visit("ann", None, HOME))
    codes.offer(Visit("eve", None, AWAY))
    wrong(codes, 2 * MOST_WRONG)
    with pytest.raises(CodeRefused) as refused:
        codes.take(theirs, AWAY)
    assert refused.value.status == 429


def test_who_guesses_at_home_is_not_heard_any_more(codes: Handover) -> None:
    theirs = codes.offer(Visit("ann", None, HOME))
    for _ in range(MOST_WRONG):
        with suppress(CodeRefused):  # one's own code, or another, is no other chance
            codes.take(codes.offer(Visit("eve", None, HOME)), HOME)
        codes.offer(Visit("bob", None, AWAY))
        with pytest.raises(CodeRefused):
            codes.take("no code", HOME)
    with pytest.raises(CodeRefused):
        codes.take(theirs, HOME)


def test_newcomers_cannot_take_all_codes(codes: Handover, clock: Hands) -> None:
    for number in range(MOST_OPEN):
        codes.offer(Visit(f"guest {number}", None, HOME))
    with pytest.raises(CodeRefused):
        codes.offer(Visit("ann", None, HOME))
    clock.now = LIVE_S
    assert codes.take(codes.offer(Visit("ann", None, HOME)), AWAY).shopper == "ann"


def test_the_same_shopper_goes_on_elsewhere(tmp_path: Path) -> None:
    accounts = Accounts(b"k" * 32, Settings(data=tmp_path, store_file=tmp_path))
    app = FastAPI()
    app.include_router(handover.router(Handover(), accounts, api.shopper_of(accounts)))
    client = TestClient(app)
    here = accounts.admit(None, "tab", "main", "en")

    assert client.post("/api/handover", json={}).status_code == 401
    headers = {"Authorization": f"Bearer {here.guest}"}
    offered = client.post("/api/handover", json={"near": here.visitor}, headers=headers).json()
    taken = client.post("/api/handover/claim", json={"code": offered["code"]}).json()
    assert accounts.shopper(taken["guest"]) == accounts.shopper(here.guest)
    assert taken["near"] == here.visitor
    again = client.post("/api/handover/claim", json={"code": offered["code"]})
    assert again.status_code == 404
    assert again.json()["text"]["zh"]


@pytest.mark.parametrize("body", [b"{", b'{"code": "12345"}', b'{"code": "1234567"}', b"[]"])
def test_what_is_no_code_is_refused_without_a_guess(tmp_path: Path, body: bytes) -> None:
    accounts = Accounts(b"k" * 32, Settings(data=tmp_path, store_file=tmp_path))
    codes = Handover()
    app = FastAPI()
    app.include_router(handover.router(codes, accounts, api.shopper_of(accounts)))
    client = TestClient(app)
    code = codes.offer(Visit("ann", None, HOME))
    for _ in range(MOST_WRONG + 1):
        assert client.post("/api/handover/claim", content=body).status_code == 422
    assert codes.take(code, AWAY).shopper == "ann"
