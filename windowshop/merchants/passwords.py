"""Passwords: which are good enough, and how they are kept.

The rules are those of NIST SP 800-63B section 5.1.1.2: length and a list of the first to be
guessed, no recipe of signs. Argon2id's cost is the first choice of OWASP's Password Storage Cheat
Sheet (19 MiB, two passes, one lane): the machine draws pictures for shoppers meanwhile.
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from windowshop.merchants.errors import PasswordTooWeak

SHORTEST, LONGEST = 12, 128
FIRST_GUESSES = (
    "password", "passw0rd", "123456", "12345678", "1234567890", "qwerty", "qwertyuiop", "abc123",
    "letmein", "welcome", "iloveyou", "admin", "administrator", "merchant", "windowshop", "dragon",
    "monkey", "football", "sunshine", "princess", "woaini", "5201314", "changeme", "secret",
)  # fmt: skip
"""Alone, repeated, or with nothing but digits and signs around, they are no password."""
AROUND = "0123456789!?.,-_ "

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS = _hasher.hash("nobody has this password")


def check_new(password: str, email: str) -> None:
    """Raises PasswordTooWeak unless a stranger would need long to guess it."""
    plain = _plain(password)
    few = len(set(plain)) < 5
    guessed = any(_only_of(guess, plain) for guess in (*FIRST_GUESSES, email, *email.split("@")))
    if not SHORTEST <= len(plain) <= LONGEST or few or guessed:
        raise PasswordTooWeak


def hashed(password: str) -> str:
    """Argon2id's text for the database, with its salt and cost."""
    return _hasher.hash(_plain(password))


def fits(password: str, kept: str | None) -> bool:
    """Whether this is the password; where there is none to compare with, it takes as long."""
    try:
        right = _hasher.verify(kept or _NOBODYS, _plain(password))
    except VerificationError:
        return False
    return right and kept is not None


def _plain(password: str) -> str:
    """One spelling for all keyboards (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _only_of(guess: str, plain: str) -> bool:
    folded = plain.casefold()
    return guess in folded and not folded.replace(guess, "").strip(AROUND)
