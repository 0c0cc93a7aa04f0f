"""The web client's files, as they go out: texts packed for who can unpack them."""

import gzip
import os
import re
from functools import lru_cache
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

TEXTS = {".html", ".js", ".css", ".svg"}
"""A third of their size when packed; fonts and pictures are packed already."""
UNPACKS = re.compile(r"\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")
"""In `Accept-Encoding`; a weight of 0 means that it does not (RFC 9110 section 12.5.3)."""


@lru_cache(maxsize=64)
def _packed(path: str, _changed_ns: int) -> bytes:
    return gzip.compress(Path(path).read_bytes())


class WebClient(StaticFiles):
    """Files of a folder. A new visitor waits for the script: on a new TCP connection, which begins
    slowly (RFC 6928), each doubling of what is sent costs a round trip."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if Path(full_path).suffix not in TEXTS:
            return response
        response.headers["Vary"] = "Accept-Encoding"
        accepted = Headers(scope=scope).get("accept-encoding", "")
        if not isinstance(response, FileResponse) or not UNPACKS.search(accepted):
            return response
        headers = dict(response.headers) | {"content-encoding": "gzip"}
        # Of one tag for both forms only the weak kind is true (RFC 9110 section 8.8.3.3).
        headers["etag"] = f"W/{headers['etag']}"
        del headers["content-length"]
        packed = _packed(os.fspath(full_path), stat_result.st_mtime_ns)
        return Response(packed, status_code, headers)
