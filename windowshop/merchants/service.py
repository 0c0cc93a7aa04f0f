"""What the people who run the shop can do with their accounts. Every act blocks: call it off the
event loop. Each is one transaction, with its line in the audit log."""

import secrets
import time
from collections.abc import Callable

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from windowshop.merchants import passwords, store
from windowshop.merchants.errors import (
    AccountExists,
    InvitationVoid,
    LastAdmin,
    NotSignedIn,
    SignInRefused,
    Unknown,
)
from windowshop.merchants.throttle import Throttle, network
from windowshop.merchants.types import (
    Account,
    Act,
    Caller,
    Invitation,
    Role,
    Session,
    Signed,
)

IDLE_MS = 12 * 3_600_000
LONGEST_MS = 7 * 24 * 3_600_000
"""A session ends half a day after it was last used, and after a week in any case."""
INVITED_MS = 3 * 24 * 3_600_000
SEEN_EVERY_MS = 60_000
"""A session's last use is kept to the minute: reading a page need not write."""
PAGE = 100
COMMAND_LINE = "command line"
NOBODY = "unknown"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class Merchants:
    """Accounts, sessions and invitations of one shop."""

    def __init__(
        self, engine: Engine, throttle: Throttle, clock: Callable[[], int] = now_ms
    ) -> None:
        self._engine = engine
        self._throttle = throttle
        self._clock = clock

    # Coming in and going out

    def sign_in(self, email: str, password: str, address: str, agent: str) -> Signed:
        """Raises SignInRefused, whatever it is that does not fit, or TooManyTries."""
        email = normal(email)
        with self._engine.begin() as db:
            found = store.account_by(db, email=email)
            homes = {network(home) for home in store.addresses_of(db, email)}
        known = network(address) in homes
        take_back = self._throttle.try_one(email, address, known=known)
        account, kept = found or (None, None)
        # Outside the transaction: it takes a while, and others want to write.
        fits = passwords.fits(password, kept)
        with self._engine.begin() as db:
            # Anew: it may have been disabled, or the password changed, meanwhile.
            same = account and store.account_by(db, lock=True, id=account.id) == found
            if account and same and fits and not account.disabled:
                signed = self._begin(db, account, "signed_in", address, agent)
            else:
                # What nobody here is called may be a password in the wrong field: it is not kept.
                who = email if account else NOBODY
                store.note(db, self._clock(), who, "sign_in_refused", address)
                signed = None
        if signed is None:
            raise SignInRefused
        take_back()
        return signed

    def caller(self, token: str, address: str) -> Caller:
        """Raises NotSignedIn: there is no such session (any more), or its account is disabled."""
        now = self._clock()
        with self._engine.execution_options(postgresql_readonly=True).begin() as db:
            session = store.session_by(db, token)
            found = session and store.account_by(db, id=session["account"])
        if not session or not found or found[0].disabled:
            raise NotSignedIn
        if now - session["created_at"] >= LONGEST_MS or now - session["seen_at"] >= IDLE_MS:
            raise NotSignedIn
        if now - session["seen_at"] >= SEEN_EVERY_MS:
            with self._engine.begin() as db:
                store.see_session(db, session["id"], now)
        return Caller(found[0], session["id"], address)

    def sign_out(self, caller: Caller) -> None:
        with self._engine.begin() as db:
            store.end_sessions(db, caller.account.id, only=caller.session)
            self._note(db, caller, "signed_out")

    def sign_out_everywhere(self, caller: Caller) -> None:
        with self._engine.begin() as db:
            store.end_sessions(db, caller.account.id)
            self._note(db, caller, "signed_out_everywhere")

    def sessions(self, caller: Caller) -> list[Session]:
        """The caller's own, the last used first."""
        with self._engine.begin() as db:
            self._end_old(db)
            return store.sessions_of(db, caller.account.id, caller.session)

    def end_session(self, caller: Caller, session: str) -> None:
        """Raises Unknown: it is no session of the caller's."""
        with self._engine.begin() as db:
            if not store.end_sessions(db, caller.account.id, only=session):
                raise Unknown
            self._note(db, caller, "session_ended")

    def change_password(self, caller: Caller, current: str, new: str, agent: str) -> Signed:
        """Ends every session, and begins a new one for who asks.

        Raises:
            SignInRefused: the current password is wrong.
            PasswordTooWeak, TooManyTries
        """
        email = caller.account.email
        passwords.check_new(new, email)
        take_back = self._throttle.try_one(email, caller.address, known=True)
        with self._engine.begin() as db:
            found = store.account_by(db, id=caller.account.id)
        fits = passwords.fits(current, found[1] if found else None)
        kept = passwords.hashed(new)
        with self._engine.begin() as db:
            changed = fits and store.account_by(db, lock=True, id=caller.account.id) == found
            if changed:
                store.change_account(db, caller.account.id, password=kept)
                store.end_sessions(db, caller.account.id)
                signed = self._begin(db, caller.account, "password_changed", caller.address, agent)
            else:
                self._note(db, caller, "password_change_refused")
        if not changed:
            raise SignInRefused
        take_back()
        return signed

    # Invitations

    def invite(self, who: str, email: str, role: Role, address: str) -> tuple[str, Invitation]:
        """The invitation and its secret token; an older one for the email is void.

        Raises:
            AccountExists: the email has one already.
        """
        email, token, now = normal(email), secrets.token_urlsafe(32), self._clock()
        with self._engine.begin() as db:
            if store.account_by(db, email=email):
                raise AccountExists
            made = store.add_invitation(db, now, token, email, role)
            store.note(db, now, who, "invited", address, f"{email} ({role})")
        return token, Invitation(made, email, role, now, now + INVITED_MS)

    def invitation(self, token: str) -> Invitation:
        """What a token invites to. Raises InvitationVoid."""
        with self._engine.begin() as db:
            return self._open_invitation(db, token)

    def invitations(self) -> list[Invitation]:
        """Those that are open."""
        with self._engine.begin() as db:
            return store.open_invitations(db, self._clock() - INVITED_MS, INVITED_MS)

    def withdraw(self, caller: Caller, invitation: str) -> None:
        """Raises Unknown: it is not open."""
        with self._engine.begin() as db:
            if not store.close_invitation(db, invitation, self._clock()):
                raise Unknown
            email = store.email_of_invitation(db, invitation)
            self._note(db, caller, "invitation_withdrawn", email)

    def accept(self, token: str, password: str, address: str, agent: str) -> Signed:
        """Makes the account that a token invites to, and signs it in.

        Raises:
            InvitationVoid, PasswordTooWeak, AccountExists
        """
        invited = self.invitation(token)
        passwords.check_new(password, invited.email)
        kept = passwords.hashed(password)
        try:
            with self._engine.begin() as db:
                invited = self._open_invitation(db, token)
                if not store.close_invitation(db, invited.id, self._clock()):
                    raise InvitationVoid
                account = store.add_account(db, self._clock(), invited.email, invited.role, kept)
                return self._begin(db, account, "invitation_accepted", address, agent)
        except IntegrityError as error:
            raise AccountExists from error

    # People

    def create(self, email: str, role: Role, password: str) -> Account:
        """An account made on the command line. Raises AccountExists, PasswordTooWeak."""
        email = normal(email)
        passwords.check_new(password, email)
        kept, now = passwords.hashed(password), self._clock()
        try:
            with self._engine.begin() as db:
                account = store.add_account(db, now, email, role, kept)
                store.note(db, now, COMMAND_LINE, "account_created", "", f"{email} ({role})")
        except IntegrityError as error:
            raise AccountExists from error
        return account

    def reset_password(self, who: str, email: str, password: str) -> None:
        """A new password for who has forgotten theirs; ends every session.

        Raises:
            Unknown: nobody has that email.
            PasswordTooWeak
        """
        email = normal(email)
        passwords.check_new(password, email)
        kept = passwords.hashed(password)
        with self._engine.begin() as db:
            found = store.account_by(db, lock=True, email=email)
            if found is None:
                raise Unknown
            store.change_account(db, found[0].id, password=kept)
            store.end_sessions(db, found[0].id)
            store.note(db, self._clock(), who, "password_reset", "", email)

    def people(self) -> list[Account]:
        with self._engine.begin() as db:
            return store.people(db)

    def change(
        self, who: str, account: str, role: Role | None, disabled: bool | None, address: str
    ) -> Account:
        """Give an account another role, close it or open it again; closing ends its sessions.

        Raises:
            Unknown: there is no such account.
            LastAdmin: nobody would be left to run the shop.
        """
        with self._engine.begin() as db:
            admins = store.admins(db)
            found = store.account_by(db, id=account)
            if found is None:
                raise Unknown
            before = found[0]
            self._change_role(db, who, before, role, address)
            self._change_door(db, who, before, disabled, address)
            if admins and not store.admins(db):
                raise LastAdmin
            changed = store.account_by(db, id=account)
        if changed is None:
            raise Unknown
        return changed[0]

    def acts(self, before: int | None = None) -> list[Act]:
        """A page of the audit log, the newest first."""
        with self._engine.execution_options(postgresql_readonly=True).begin() as db:
            return store.acts(db, before, PAGE)

    def _change_role(
        self, db: Connection, who: str, before: Account, role: Role | None, address: str
    ) -> None:
        if role is not None and role != before.role:
            store.change_account(db, before.id, role=role)
            target = f"{before.email} ({before.role} → {role})"
            store.note(db, self._clock(), who, "role_changed", address, target)

    def _change_door(
        self, db: Connection, who: str, before: Account, disabled: bool | None, address: str
    ) -> None:
        if disabled is None or disabled == before.disabled:
            return
        now = self._clock()
        store.change_account(db, before.id, disabled_at=now if disabled else None)
        if disabled:
            store.end_sessions(db, before.id)
        store.note(db, now, who, "disabled" if disabled else "enabled", address, before.email)

    def _begin(
        self, db: Connection, account: Account, act: str, address: str, agent: str
    ) -> Signed:
        token, now = secrets.token_urlsafe(32), self._clock()
        self._end_old(db)
        store.add_session(db, now, token, account.id, address, agent)
        store.note(db, now, account.email, act, address)
        return Signed(account, token)

    def _end_old(self, db: Connection) -> None:
        now = self._clock()
        store.end_old_sessions(db, seen_before=now - IDLE_MS, begun_before=now - LONGEST_MS)

    def _open_invitation(self, db: Connection, token: str) -> Invitation:
        found = store.invitation_by(db, token, self._clock() - INVITED_MS, INVITED_MS)
        if found is None:
            raise InvitationVoid
        return found

    def _note(self, db: Connection, caller: Caller, act: str, target: str = "") -> None:
        store.note(db, self._clock(), caller.account.email, act, caller.address, target)


def normal(email: str) -> str:
    """One spelling of an email: nobody's provider tells capitals apart."""
    return email.strip().lower()
