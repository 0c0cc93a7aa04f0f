"""Accounts: passwords, throttling, sessions and invitations, on a clock turned by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from windowshop.cli import app
from windowshop.merchants import passwords
from windowshop.merchants.errors import (
    AccountExists,
    InvitationVoid,
    LastAdmin,
    MerchantError,
    NotSignedIn,
    PasswordTooWeak,
    SignInRefused,
    TooManyTries,
)
from windowshop.merchants.service import IDLE_MS, INVITED_MS, LONGEST_MS, Merchants
from windowshop.merchants.throttle import BY_ACCOUNT, BY_ADDRESS, WINDOW_S, Throttle
from windowshop.merchants.types import Signed
from windowshop.persistence.database import open_database
from windowshop.persistence.migrate import upgrade

ANN, BOB = "ann@example.com", "bob@example.com"
GOOD, OTHER = "oak table linen lamp", "brass river window sky"
HOME, AWAY = "192.0.2.1", "198.51.100.7"


class Hands:
    """A clock that is turned by hand, milliseconds."""

    now = 1_700_000_000_000

    def __call__(self) -> int:
        return self.now

    def seconds(self) -> float:
        return self.now / 1000


@pytest.fixture(autouse=True)
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real Argon2, at its lowest cost: what is judged here are the rules."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path}/windowshop.db")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def shop(engine: Engine, clock: Hands) -> Merchants:
    return Merchants(engine, Throttle(clock.seconds), clock)


def sign_in(shop: Merchants, email: str = ANN, password: str = GOOD, at: str = HOME) -> Signed:
    return shop.sign_in(email, password, at, "a browser")


def refused(shop: Merchants, times: int, at: str, email: str = ANN) -> None:
    for _ in range(times):
        with pytest.raises(SignInRefused):
            sign_in(shop, email, "wrong", at)


@pytest.mark.parametrize(
    "weak",
    ["short", "x" * 129, "aaaaaaaaaaaaaaaa", "password12345", "1234567890!!", "Ann@Example.com",
     "ann 123456789", "passwordpassword", "ｐａｓｓｗｏｒｄ１２３４"],
)  # fmt: skip
def test_what_is_guessed_first_is_no_password(weak: str) -> None:
    with pytest.raises(PasswordTooWeak):
        passwords.check_new(weak, ANN)


@pytest.mark.parametrize(
    "good", [GOOD, "my password is a poem", "一二三四五六七八九十百千", "x9$kQ2!vP7zr"]
)
def test_length_and_nothing_else_is_asked_of_a_password(good: str) -> None:
    passwords.check_new(good, ANN)
    kept = passwords.hashed(good)
    assert kept.startswith("$argon2id$")
    assert passwords.fits(good, kept)
    assert not passwords.fits(good + "x", kept)
    assert not passwords.fits(good, None)


def test_an_unknown_email_and_a_wrong_password_are_told_the_same(shop: Merchants) -> None:
    shop.create(ANN, "admin", GOOD)
    told = []
    for email in (ANN, "nobody@example.com"):
        for _ in range(BY_ACCOUNT):
            with pytest.raises(SignInRefused) as error:
                sign_in(shop, email, "wrong", AWAY)
            told.append(error.value.text)
        with pytest.raises(TooManyTries):
            sign_in(shop, email, "wrong", HOME)
    assert len(set(told)) == 1


def test_an_unknown_email_costs_a_hash_too(
    shop: Merchants, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    real = passwords.fits

    def seen(password: str, kept: str | None) -> bool:
        asked.append(kept)
        return real(password, kept)

    monkeypatch.setattr(passwords, "fits", seen)
    refused(shop, 1, HOME, "nobody@example.com")
    assert asked == [None]
    assert shop.acts()[0].who == "unknown", "it may be a password in the wrong field"


def test_a_stranger_does_not_lock_the_owner_out(shop: Merchants, clock: Hands) -> None:
    shop.create(ANN, "admin", GOOD)
    sign_in(shop)
    refused(shop, BY_ACCOUNT, AWAY)
    with pytest.raises(TooManyTries):
        sign_in(shop, at="203.0.113.5")
    assert sign_in(shop).account.email == ANN, "at home she is heard"
    clock.now += int(WINDOW_S * 1000)
    assert sign_in(shop, at=AWAY).account.email == ANN


def test_an_address_may_not_try_many_accounts(shop: Merchants) -> None:
    for number in range(BY_ADDRESS):
        refused(shop, 1, f"2001:db8::{number:x}", f"{number}@example.com")
    with pytest.raises(TooManyTries):
        sign_in(shop, at="2001:db8::ffff")


def test_right_passwords_do_not_count_as_tries(shop: Merchants) -> None:
    shop.create(ANN, "admin", GOOD)
    for _ in range(BY_ADDRESS + 1):
        sign_in(shop)


def test_a_forgotten_password_is_given_anew_on_the_machine(shop: Merchants) -> None:
    shop.create(ANN, "admin", GOOD)
    before = sign_in(shop).token
    with pytest.raises(PasswordTooWeak):
        shop.reset_password("command line", ANN, "short")
    shop.reset_password("command line", ANN.upper(), OTHER)
    with pytest.raises(NotSignedIn):
        shop.caller(before, HOME)
    with pytest.raises(SignInRefused):
        sign_in(shop)
    assert sign_in(shop, password=OTHER).account.email == ANN
    assert [act.act for act in shop.acts()][2] == "password_reset"


def test_sessions_end_when_idle_and_in_any_case(shop: Merchants, clock: Hands) -> None:
    shop.create(ANN, "admin", GOOD)
    idle, used = sign_in(shop).token, sign_in(shop).token
    begun = clock.now
    while clock.now - begun < LONGEST_MS - IDLE_MS // 2:
        clock.now += IDLE_MS // 2
        shop.caller(used, HOME)
    with pytest.raises(NotSignedIn):
        shop.caller(idle, HOME)
    clock.now = begun + LONGEST_MS
    with pytest.raises(NotSignedIn):
        shop.caller(used, HOME)


def test_a_new_password_ends_all_other_sessions(shop: Merchants) -> None:
    shop.create(ANN, "admin", GOOD)
    stolen, own = sign_in(shop).token, sign_in(shop).token
    with pytest.raises(SignInRefused):
        shop.change_password(shop.caller(own, HOME), "wrong", OTHER, "")
    new = shop.change_password(shop.caller(own, HOME), GOOD, OTHER, "").token
    for ended in (stolen, own):
        with pytest.raises(NotSignedIn):
            shop.caller(ended, HOME)
    assert shop.caller(new, HOME).account.email == ANN
    with pytest.raises(SignInRefused):
        sign_in(shop)


def test_nobody_ends_anothers_session(shop: Merchants) -> None:
    shop.create(ANN, "admin", GOOD)
    shop.create(BOB, "merchant", GOOD)
    ann = shop.caller(sign_in(shop).token, HOME)
    bob = shop.caller(sign_in(shop, BOB).token, HOME)
    with pytest.raises(MerchantError):
        shop.end_session(bob, ann.session)
    assert [one.current for one in shop.sessions(ann)] == [True]


def test_the_last_admin_stays(shop: Merchants) -> None:
    ann = shop.create(ANN, "admin", GOOD)
    for role, disabled in (("merchant", None), (None, True)):
        with pytest.raises(LastAdmin):
            shop.change(ANN, ann.id, role, disabled, HOME)  # type: ignore[arg-type]
    shop.create(BOB, "admin", GOOD)
    assert shop.change(BOB, ann.id, "host", None, HOME).role == "host"
    assert [act.act for act in shop.acts()].count("role_changed") == 1, "refusals change nothing"


def test_only_hashes_are_kept(shop: Merchants, engine: Engine) -> None:
    token, _ = shop.invite("cli", ANN, "admin", "")
    signed = shop.accept(token, GOOD, HOME, "")
    with engine.begin() as db:
        tables = ("accounts", "sessions", "invitations", "audit")
        rows = [db.execute(text(f"SELECT * FROM merchant_{one}")).all() for one in tables]  # noqa: S608
    assert all(secret not in str(rows) for secret in (token, signed.token, GOOD))


def test_the_command_line_makes_the_first_admin(tmp_path: Path) -> None:
    def run(*words: str, typed: str = "") -> str:
        done = CliRunner().invoke(app, ["admin", *words, "--data", str(tmp_path)], input=typed)
        return f"{done.exit_code} {done.output}"

    assert run("create", ANN, typed=f"{GOOD}\n{GOOD}\n").startswith("0")
    assert GOOD not in run("create", BOB, typed=f"{GOOD}\n{GOOD}\n")
    assert run("create", ANN, typed=f"{GOOD}\n{GOOD}\n").startswith("1")
    assert "/merchant#invitation=" in run("invite", "eve@example.com", "--role", "host")
    assert run("invite", "no email").startswith("2")
    assert run("reset", BOB, typed=f"{OTHER}\n{OTHER}\n").startswith("0")
    assert run("reset", "nobody@example.com", typed=f"{OTHER}\n{OTHER}\n").startswith("1")
    assert run("disable", BOB).startswith("0")
    assert run("disable", ANN).startswith("1"), "the last admin"
    assert BOB in run("list")


class Comings(RuleBasedStateMachine):
    """Invitations and sessions in any order: nobody rises in role, nothing void works."""

    def __init__(self) -> None:
        super().__init__()
        import tempfile

        self.folder = tempfile.TemporaryDirectory()
        self.engine = open_database(f"sqlite:///{self.folder.name}/shop.db")
        upgrade(self.engine)
        self.clock = Hands()
        self.shop = Merchants(self.engine, Throttle(self.clock.seconds), self.clock)
        self.admin = self.shop.create(ANN, "admin", GOOD)
        self.open: dict[str, tuple[str, str, int]] = {}
        self.void: set[str] = set()
        self.roles = {ANN: "admin"}
        self.live: dict[str, tuple[str, int]] = {}
        self.ended: set[str] = set()

    def teardown(self) -> None:
        self.engine.dispose()
        self.folder.cleanup()

    @rule(who=st.integers(0, 3), role=st.sampled_from(["admin", "merchant", "host"]))
    def invite(self, who: int, role: str) -> None:
        email = f"{who}@example.com"
        if email in self.roles:
            with pytest.raises(AccountExists):
                self.shop.invite(ANN, email, role, HOME)  # type: ignore[arg-type]
            return
        older = {token for token, (known, _, _) in self.open.items() if known == email}
        self.void |= older
        self.open = {token: one for token, one in self.open.items() if token not in older}
        token, _ = self.shop.invite(ANN, email, role, HOME)  # type: ignore[arg-type]
        self.open[token] = (email, role, self.clock.now + INVITED_MS)

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        token = data.draw(st.sampled_from(sorted(self.open)))
        email, role, until = self.open.pop(token)
        self.void.add(token)
        if self.clock.now >= until:
            return
        signed = self.shop.accept(token, GOOD, HOME, "")
        self.roles[email] = role
        self.live[signed.token] = (email, self.clock.now)

    @precondition(lambda self: self.live)
    @rule(data=st.data(), everywhere=st.booleans())
    def leave(self, data: st.DataObject, everywhere: bool) -> None:
        token = data.draw(st.sampled_from(sorted(self.live)))
        email, begun = self.live[token]
        if self.clock.now - begun >= IDLE_MS:
            return
        caller = self.shop.caller(token, HOME)
        if everywhere:
            self.shop.sign_out_everywhere(caller)
            gone = {one for one, (known, _) in self.live.items() if known == email}
        else:
            self.shop.sign_out(caller)
            gone = {token}
        self.ended |= gone
        self.live = {one: how for one, how in self.live.items() if one not in gone}

    @rule(hours=st.sampled_from([1, 13, 80]))
    def wait(self, hours: int) -> None:
        self.clock.now += hours * 3_600_000
        old = {one for one, (_, begun) in self.live.items() if self.clock.now - begun >= IDLE_MS}
        self.ended |= old
        self.live = {one: how for one, how in self.live.items() if one not in old}

    @invariant()
    def roles_are_as_invited(self) -> None:
        assert {one.email: one.role for one in self.shop.people()} == self.roles

    @invariant()
    def what_is_void_stays_void(self) -> None:
        for token in self.void:
            with pytest.raises(InvitationVoid):
                self.shop.accept(token, OTHER, AWAY, "")
        for token in self.ended:
            with pytest.raises(NotSignedIn):
                self.shop.caller(token, AWAY)


Comings.TestCase.settings = settings(
    max_examples=10, stateful_step_count=15, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestComings = Comings.TestCase
