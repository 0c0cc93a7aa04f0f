"""The doctor says what is there, what is not, and what to do about it."""

import socket
from pathlib import Path

from windowshop.doctor import Finding, examine
from windowshop.settings import Settings


def findings(data: Path, web: Path, port: int = 0) -> dict[str, Finding]:
    settings = Settings(data=data, store_file=data, port=port)
    return {finding.name: finding for finding in examine(settings, web)}


def test_a_ready_machine_is_found_ready(tmp_path: Path) -> None:
    (tmp_path / "index.html").touch()
    found = findings(tmp_path, tmp_path)
    assert [name for name, finding in found.items() if not finding.ok] == []
    assert "OpenGL renderer" in found
    assert found["Codec H.264"].ok


def test_what_is_missing_comes_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "windowshop.db").write_bytes(b"not a database" * 100)
    (tmp_path / "goods").mkdir()
    (tmp_path / "goods" / "catalogue.json").write_text("{")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = findings(tmp_path, tmp_path / "dist", taken.getsockname()[1])
    wrong = {name: finding for name, finding in found.items() if not finding.ok}
    assert set(wrong) == {"Port", "Web client", "Database", "Goods"}
    assert all(finding.remedy for finding in wrong.values())
