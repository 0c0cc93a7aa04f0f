"""A shopper without a picture: the shop's HTTP interface over one kept connection."""

import http.client
import json
import uuid
from typing import Any
from urllib.parse import urlsplit

TIMEOUT_S = 15.0
JSON = {"Content-Type": "application/json"}


class ShopClient:
    """One guest of the shop at `url`. Not for use by several threads at once."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(self._address, timeout=TIMEOUT_S)
        self.guest: str | None = None

    def enter(self, tab: str = "") -> dict[str, Any]:
        """A pass: `{token, room, visitor, name, guest, ...}`; the same guest again later."""
        status, answer = self.call(
            "POST", "/api/guest", {"lang": "en", "guest": self.guest, "tab": tab}
        )
        if status != 200:
            raise ConnectionError(f"no pass: {status} {answer}")
        self.guest = answer["guest"]
        return dict(answer)

    def catalogue(self) -> dict[str, Any]:
        return dict(self.call("GET", "/api/catalogue")[1])

    def cart(self) -> dict[str, Any]:
        return dict(self.call("GET", "/api/cart")[1])

    def set_quantity(
        self, sku: str, quantity: int, command_id: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Ask for exactly `quantity` of `sku`: HTTP status and the basket (or the problem)."""
        body = {"command_id": command_id or str(uuid.uuid4()), "quantity": quantity}
        return self.call("PUT", f"/api/cart/lines/{sku}", body)

    def wish(self, sku: str, wished: bool = True) -> int:
        return self.call("PUT" if wished else "DELETE", f"/api/wishes/{sku}")[0]

    def wishes(self) -> list[str]:
        return list(self.call("GET", "/api/wishes")[1]["skus"])

    def call(self, method: str, path: str, body: object = None) -> tuple[int, dict[str, Any]]:
        """One request. Raises OSError or http.client.HTTPException when the line fails."""
        headers = dict(JSON)
        if self.guest:
            headers["Authorization"] = f"Bearer {self.guest}"
        payload = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, path, payload, headers)
            answer = self._connection.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException):
            self._connection.close()  # the next call opens it again
            raise

    def close(self) -> None:
        self._connection.close()
