"""Errors of merchants' products; each is told in both languages.

MerchantError (windowshop.merchants.errors)
├── Stale            somebody has saved or published the product since
├── Incomplete       a draft lacks something; `problems` say what and where
├── NotReady         the upload is not there yet where it would have to be
├── OddFile          a file's name or kind is none that a model has
├── NoRoom           the shop's disk is full
├── TooLarge         more bytes or files than an upload may have
└── QuotaReached     the account uses all it may
"""

from scenes.text import LocalText
from windowshop.merchants.errors import MerchantError, Problem
from windowshop.products.types import FieldProblem


class Stale(MerchantError):
    status, code = 409, "stale"
    text = LocalText(
        en="This product was changed meanwhile, perhaps in another window. Load it again.",
        zh="此商品已在其他窗口中被修改，请重新载入。",
    )


class Incomplete(MerchantError):
    status, code = 422, "incomplete"
    text = LocalText(
        en="Something is missing before this can be published.", zh="发布前还需补充一些内容。"
    )

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__()
        self.problems = problems

    def told(self) -> Problem:
        return Lacking(self.code, self.text, self.retryable, self.problems)


class Lacking(Problem, frozen=True):
    """`problems`: what is missing, and in which field."""

    problems: list[FieldProblem]


class NotReady(MerchantError):
    status, code = 409, "not_ready"
    text = LocalText(
        en="The model is not ready for that yet. Wait for its last step, or upload it again.",
        zh="模型尚未处理完成，请等待处理结束或重新上传。",
    )


class OddFile(MerchantError):
    status, code = 422, "odd_file"
    text = LocalText(
        en="Upload one .glb, one .zip, or one .gltf with the files it names, under plain names.",
        zh="请上传一个 .glb、一个 .zip，或一个 .gltf 及其引用的文件，文件名请使用普通字符。",
    )


class NoRoom(MerchantError):
    status, code = 507, "disk_full"
    retryable = True
    text = LocalText(
        en="The shop's own disk is full. Tell who runs it, then try again.",
        zh="商店的磁盘空间已满。请联系管理员后重试。",
    )


class TooLarge(MerchantError):
    status, code = 413, "too_large"
    text = LocalText(
        en="This is more than an upload may hold: 64 MiB a file, 256 MiB and 256 files in all.",
        zh="超出上传限制：单个文件 64 MiB，总计 256 MiB、256 个文件。",
    )


class QuotaReached(MerchantError):
    status, code = 409, "quota"
    text = LocalText(
        en="Your space in this shop is used up. Delete products that you no longer need.",
        zh="您的空间已用完，请删除不再需要的商品。",
    )
