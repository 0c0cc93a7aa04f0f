"""Errors of merchants' accounts; each is told to the person in both languages.

MerchantError
├── SignInRefused       email and password do not belong together, or the account is disabled
├── NotSignedIn         no session, or one that has ended
├── Forged              the request does not come from our own page
├── NotAllowed          the role does not include this
├── TooManyTries        wrong passwords were sent too often
├── Busy                too many passwords are being checked
├── PasswordTooWeak     too short, too long, or among the first to be guessed
├── InvitationVoid      wrong, used, withdrawn or too old
├── AccountExists       the email already has an account
├── Unknown             there is no such account, session or invitation
├── LastAdmin           nobody would be left to run the shop
└── BadRequest          the request is malformed
"""

from typing import ClassVar

import msgspec

from scenes.text import LocalText
from windowshop.errors import WindowshopError


class MerchantError(WindowshopError):
    """Root of the package: an HTTP status, a code for programs and a text for people."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "refused"
    text: ClassVar[LocalText]

    def __init__(self) -> None:
        super().__init__(self.text.en)

    def told(self) -> "Problem":
        """As it is answered."""
        return Problem(self.code, self.text, self.retryable)


class Problem(msgspec.Struct, frozen=True):
    code: str
    text: LocalText
    retryable: bool


class SignInRefused(MerchantError):
    status, code = 401, "sign_in_refused"
    text = LocalText(
        en="Email and password do not belong together. Check both and try again.",
        zh="邮箱与密码不匹配，请核对后重试。",
    )


class NotSignedIn(MerchantError):
    status, code = 401, "not_signed_in"
    text = LocalText(en="You are signed out. Sign in again.", zh="您已退出登录，请重新登录。")


class Forged(MerchantError):
    status, code = 403, "forged"
    text = LocalText(
        en="This did not come from the console's own page. Open the console again.",
        zh="此请求并非来自控制台页面，请重新打开控制台。",
    )


class NotAllowed(MerchantError):
    status, code = 403, "not_allowed"
    text = LocalText(
        en="Your role does not include this. Ask an admin.", zh="您的角色无此权限，请联系管理员。"
    )


class TooManyTries(MerchantError):
    status, code, retryable = 429, "too_many_tries", True
    text = LocalText(
        en="Too many wrong passwords. Wait ten minutes, then try again.",
        zh="密码错误次数过多，请十分钟后再试。",
    )


class Busy(MerchantError):
    status, code, retryable = 503, "busy", True
    text = LocalText(
        en="Many people are at this door. Try again in a moment.", zh="当前请求较多，请稍后再试。"
    )


class PasswordTooWeak(MerchantError):
    status, code = 422, "password_too_weak"
    text = LocalText(
        en="Choose 12 to 128 characters that are not easily guessed. A few words together do well.",
        zh="请使用 12 至 128 个字符且不易被猜到的密码，几个词连在一起就很好。",
    )


class InvitationVoid(MerchantError):
    status, code = 404, "invitation_void"
    text = LocalText(
        en="This invitation is used, withdrawn or too old. Ask an admin for a new one.",
        zh="此邀请已使用、已撤回或已过期，请向管理员索取新的邀请。",
    )


class AccountExists(MerchantError):
    status, code = 409, "account_exists"
    text = LocalText(en="This email already has an account.", zh="此邮箱已有账户。")


class Unknown(MerchantError):
    status, code = 404, "unknown"
    text = LocalText(
        en="That is not there any more. Load the page again.", zh="该项已不存在，请刷新页面。"
    )


class LastAdmin(MerchantError):
    status, code = 409, "last_admin"
    text = LocalText(
        en="This is the only admin: make somebody else admin first.",
        zh="这是唯一的管理员，请先指定另一位管理员。",
    )


class BadRequest(MerchantError):
    status, code = 400, "malformed"
    text = LocalText(
        en="That cannot be read. Check what you typed.", zh="无法识别，请检查输入内容。"
    )
