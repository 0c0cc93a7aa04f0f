"""Puts every model of a folder into a shop, by its HTTP interface: only Python's own library.

    python examples/publish_folder.py FOLDER --shop http://localhost:8000 --email me@example.com

FOLDER/goods.csv says what each model is, a line a file: `file,name,price,stock,department`, the
price as people write it. The password comes from the variable SHOP_PASSWORD, or is asked for. A
file that is refused is told with its remedies, and the others go on. Exit status: 0 if all were
published.
"""

import argparse
import csv
import getpass
import http.cookiejar
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal
from pathlib import Path
from typing import Any

PATIENCE_S = 120.0
"""For one model to be made ready."""
OVER = {"ready", "refused", "failed"}


class Refused(Exception):
    """The shop said no; the text says why."""


class Shop:
    """One's own session in a shop."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self._base = f"{url.rstrip('/')}/api/v1/merchant"
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._open = urllib.request.build_opener(cookies).open
        self._csrf = ""
        self._csrf = self.ask("POST", "/sign-in", {"email": email, "password": password})["csrf"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a request; bytes are sent as they are, all else as JSON."""
        raw = isinstance(body, bytes)
        data = body if raw or body is None else json.dumps(body).encode()
        kind = "application/octet-stream" if raw else "application/json"
        headers = {"Content-Type": kind, "X-CSRF-Token": self._csrf}
        request = urllib.request.Request(self._base + path, data, headers, method=method)  # noqa: S310
        try:
            with self._open(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            told = json.load(error)
            reasons = [one["text"]["en"] for one in told.get("problems", [])]
            raise Refused(" ".join([told["text"]["en"], *reasons])) from error


def ready(shop: Shop, file: Path) -> str:
    """Send a model and wait until it is ready for the shop; its upload."""
    upload = shop.ask("POST", "/uploads", {"name": file.name})["id"]
    name = urllib.parse.quote(file.name)
    shop.ask("PUT", f"/uploads/{upload}/files/{name}", file.read_bytes())
    told = shop.ask("POST", f"/uploads/{upload}/check")
    until = time.monotonic() + PATIENCE_S
    while told["state"] not in OVER and time.monotonic() < until:
        time.sleep(0.3)
        told = shop.ask("GET", f"/uploads/{upload}")
    if told["state"] != "ready":
        issues = (told["verdict"] or {}).get("issues", [])
        why = told["problem"]["en"] if told["problem"] else told["state"]
        raise Refused(" ".join([why, *(f"{one['message']} {one['remedy']}" for one in issues)]))
    return str(upload)


def publish(shop: Shop, file: Path, row: dict[str, str]) -> Any:
    """Make a product of a file and put it on a shelf."""
    goods = shop.ask("POST", "/goods", {"upload": ready(shop, file)})
    price, stock = minor_units(row["price"], goods["currency"]), int(row["stock"])
    variants = [
        one | {"price_minor": price, "stock": stock} for one in goods["content"]["variants"]
    ]
    content = goods["content"] | {
        "name": {"en": row["name"], "zh": ""},
        "department": row["department"],
        "variants": variants,
    }
    path = f"/goods/{goods['id']}"
    saved = shop.ask("PUT", path, {"revision": goods["revision"], "content": content})
    return shop.ask("POST", f"{path}/publish", {"revision": saved["revision"]})


def minor_units(price: str, currency: str) -> int:
    """Cents of "12.50"; a few currencies have none (ISO 4217)."""
    digits = 0 if currency in {"JPY", "KRW", "VND", "CLP", "ISK"} else 2
    return int(Decimal(price.replace(",", ".")).scaleb(digits))


def main() -> int:
    parser = argparse.ArgumentParser(description="Publish a folder of models.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--shop", default="http://localhost:8000")
    parser.add_argument("--email", required=True)
    asked = parser.parse_args()
    password = os.environ.get("SHOP_PASSWORD") or getpass.getpass()
    failed = 0
    try:
        shop = Shop(asked.shop, asked.email, password)
        with (asked.folder / "goods.csv").open(encoding="utf-8", newline="") as table:
            rows = list(csv.DictReader(table))
    except (OSError, Refused) as error:
        sys.exit(str(error))
    for row in rows:
        try:
            goods = publish(shop, asked.folder / row["file"], row)
            print(f"{row['file']}: {goods['id']} stands at {goods['content']['slot']}")
        except (OSError, KeyError, ValueError, ArithmeticError, Refused) as error:
            failed += 1
            print(f"{row.get('file')}: {error}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
