"""The web client's files come packed, whole and once."""

import gzip
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from windowshop.web import WebClient

DIST = Path(__file__).parents[2] / "streaming" / "web" / "dist" / "assets"
FIRST_PAINT_BYTES = 350_000
SCRIPT = "const shop = 'open';\n" * 4000


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    (tmp_path / "index.html").write_text("<p>shop</p>")
    (tmp_path / "app.js").write_text(SCRIPT)
    (tmp_path / "type.woff2").write_bytes(bytes(range(256)) * 40)
    app = FastAPI()
    app.mount("/", WebClient(directory=tmp_path, html=True))
    return TestClient(app)


def test_a_script_comes_packed_and_unpacks_to_itself(client: TestClient) -> None:
    answer = client.get("/app.js", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < len(SCRIPT) / 10
    assert "javascript" in answer.headers["content-type"]
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.text == SCRIPT


@pytest.mark.parametrize("accepted", ["identity", "br", "gzip;q=0", "gzip; q=0.0, br"])
def test_who_cannot_unpack_gets_it_plain(client: TestClient, accepted: str) -> None:
    answer = client.get("/app.js", headers={"Accept-Encoding": accepted})
    assert "content-encoding" not in answer.headers
    assert answer.text == SCRIPT


def test_what_is_packed_already_is_left_alone(client: TestClient) -> None:
    answer = client.get("/type.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in answer.headers
    assert len(answer.content) == 256 * 40


def test_who_has_it_already_gets_nothing(client: TestClient) -> None:
    first = client.get("/", headers={"Accept-Encoding": "gzip"})
    again = client.get(
        "/", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["etag"]}
    )
    assert first.text == "<p>shop</p>"
    assert again.status_code == 304


def test_a_file_that_changes_is_packed_anew(client: TestClient, tmp_path: Path) -> None:
    assert client.get("/app.js").text == SCRIPT
    (tmp_path / "app.js").write_text("new")
    assert client.get("/app.js").text == "new"


def test_the_scripts_are_small_and_three_comes_only_when_it_is_wanted() -> None:
    """Promise: at most 350 kB of gzipped script, the local renderer included."""
    if not DIST.is_dir():
        pytest.skip("the web client is not built: make setup")
    packed = {path.name: len(gzip.compress(path.read_bytes())) for path in DIST.glob("*.js")}
    assert sum(packed.values()) <= FIRST_PAINT_BYTES, packed
    first = [size for name, size in packed.items() if name.startswith("index-")]
    assert len(first) == 1
    assert first[0] < 80_000  # three.js alone is 140 kB
    assert any(name.startswith("renderer-") for name in packed)
