"""What is done with an upload: gate, levels of detail, pictures, and into the store of models.

One upload after the other, on a thread of its own; every program that reads a merchant's file is a
child in the sandbox. Each step is in the database before it begins, so that a shop that is started
again goes on with what it has not finished.
"""

import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog
from sqlalchemy import Connection, Engine

from assets.errors import AssetError, DiskFull, ModelUnusable
from assets.gate.check import Checked, check
from assets.gate.findings import Verdict
from assets.optimise import FULL, Manifest, optimise
from assets.store import ModelStore
from assets.usdz_jobs import Job
from scenes.render_messages import ModelFiles
from scenes.text import LocalText
from windowshop.products import store
from windowshop.products.errors import NoRoom, OddFile
from windowshop.products.models import picture_name, usdz_name
from windowshop.products.types import RUNNING, UploadState
from windowshop.products.uploads import UploadFolders
from windowshop.usdz import pack

log = structlog.get_logger()
PHOTOGRAPHING_S = 60.0

UNUSABLE = LocalText(
    en="This model passed the checks but could not be made ready for the shop. Export it again "
    "without compression, animation and special materials, then upload it.",
    zh="模型通过了检查，但无法为商店做好准备。请导出为不带压缩、动画和特殊材质的文件后重新上传。",
)
BROKEN_OFF = LocalText(
    en="Something went wrong on the shop's side. Try again; if it happens again, tell who runs it.",
    zh="商店端出现问题，请重试；如再次发生，请联系管理员。",
)


class ModelJobs:
    """The uploads that wait for their turn, and the thread that works on them."""

    def __init__(self, engine: Engine, folders: UploadFolders, models: ModelStore) -> None:
        self._engine = engine
        self._folders = folders
        self._models = models
        self._waiting: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="models", daemon=True)

    def start(self) -> None:
        """Begin, with what was left over when the shop closed."""
        with self._engine.begin() as db:
            left = store.running_uploads(db)
        for upload in left:
            self._waiting.put(upload)
        self._thread.start()

    def add(self, upload: str) -> None:
        """An upload in the state `waiting`."""
        self._waiting.put(upload)

    def close(self) -> None:
        """End; what is being worked on is begun anew at the next start."""
        self._waiting.put(None)

    def _work(self) -> None:
        while (upload := self._waiting.get()) is not None:
            try:
                self._make(upload)
            except DiskFull:
                self._end(upload, "failed", problem=NoRoom.text)
            except ModelUnusable as error:
                log.info("model_unusable", upload=upload, reason=str(error))
                self._end(upload, "failed", problem=UNUSABLE)
            except OddFile as error:
                self._end(upload, "refused", problem=error.text)
            except Exception as error:  # whatever it is, the next upload gets its turn
                log.exception("upload_failed", upload=upload, reason=str(error))
                self._end(upload, "failed", problem=BROKEN_OFF)

    def _make(self, upload: str) -> None:
        if not self._step(upload, "checking"):
            return  # it is gone meanwhile
        place = self._models.workplace()
        try:
            verdict, model = self._made(upload, place)
        except OSError as error:
            if DiskFull.means(error):
                raise DiskFull(FULL) from error
            raise
        finally:
            shutil.rmtree(place, ignore_errors=True)
        self._end(upload, "ready" if model else "refused", verdict=verdict, model=model)

    def _made(self, upload: str, place: Path) -> tuple[Verdict, str | None]:
        """What the gate says, and the model that was kept, if it was accepted."""
        checked = self._checked(upload, place)
        if checked.model is None:
            return checked.verdict, None
        self._step(upload, "optimising", verdict=checked.verdict)
        manifest = optimise(checked.model, place / "made", self._scale(upload))
        self._step(upload, "photographing")
        self._photograph(upload, place / "made", manifest)
        self._pack(place / "made", manifest)
        return checked.verdict, self._models.keep(place / "made")

    def _checked(self, upload: str, place: Path) -> Checked:
        main = self._folders.main(upload)
        scratch = Path(tempfile.mkdtemp(dir=place))
        checked = check(main, scratch)
        named = msgspec.structs.replace(checked.verdict, file=main.name)
        return Checked(named, checked.model)

    def _photograph(self, upload: str, made: Path, manifest: Manifest) -> None:
        wanted = {
            picture_name(number).removesuffix(".png"): _files(made, variant)
            for number, variant in enumerate(manifest.variants or [None])
        }
        command = [sys.executable, "-m", "engine.thumbnails", str(made), "--best"]
        child = subprocess.run(
            command, input=msgspec.json.encode(wanted), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, check=False, timeout=PHOTOGRAPHING_S,
        )  # fmt: skip
        if child.returncode:
            raise AssetError(child.stderr.decode("utf-8", "replace")[-500:])
        self._change(lambda db: store.change_upload(db, upload, done=0.7))

    def _pack(self, made: Path, manifest: Manifest) -> None:
        """For Quick Look; what cannot be packed has none."""
        jobs = [
            Job(str(made / "hand.glb"), variant, str(made / usdz_name(number)))
            for number, variant in enumerate(manifest.variants or [None])
        ]
        for done in pack(jobs):
            if done.problem is not None:
                log.warning("no_usdz", problem=done.problem)

    # --- what the database is told ----------------------------------------------------

    def _scale(self, upload: str) -> float:
        with self._engine.begin() as db:
            return store.scale_of(db, upload)

    def _step(self, upload: str, state: UploadState, verdict: Verdict | None = None) -> bool:
        kept = {} if verdict is None else {"verdict": store.text(verdict)}
        with self._engine.begin() as db:
            return store.move_upload(db, upload, state, RUNNING, **kept)

    def _end(
        self,
        upload: str,
        state: UploadState,
        *,
        verdict: Verdict | None = None,
        problem: LocalText | None = None,
        model: str | None = None,
    ) -> None:
        told = {"model": model, "problem": None if problem is None else store.text(problem)}
        if verdict is not None:
            told["verdict"] = store.text(verdict)
        with self._engine.begin() as db:
            store.move_upload(db, upload, state, RUNNING, **told)

    def _change(self, change: Callable[[Connection], None]) -> None:
        with self._engine.begin() as db:
            change(db)


def _files(made: Path, variant: str | None) -> ModelFiles:
    hand, shelf, far = (str(made / f"{level}.glb") for level in ("hand", "shelf", "far"))
    return ModelFiles(hand, shelf, far, variant, "stand")
