"""Network settings: what an operator writes is taken as meant, or refused with a sentence."""

import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import windowshop.server
from streaming.turn import Turn, parse_server_url
from tests.docs.pages import ROOT, commands
from windowshop.cli import app
from windowshop.doctor import network_findings
from windowshop.errors import StartupError
from windowshop.network import SECRET_VARIABLE, Network, NetworkOptions, read_network
from windowshop.settings import Settings

TURN_URL = "turn:turn.example:3478"
SECRET = "a shared secret"


def test_without_options_everything_is_left_to_the_machine() -> None:
    assert read_network(NetworkOptions()) == Network()


def test_everything_may_be_set(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    assert read_network(
        NetworkOptions(
            public_addresses=["203.0.113.5", "2001:db8::5"],
            udp_ports="40000-40199",
            ice_servers=["stun:stun.example", TURN_URL],
            turn_secret_file=tmp_path / "secret",
            turn_lifetime_s=600,
            relay=True,
            allowed_origins=["https://shop.example", "http://localhost:3000"],
        )
    ) == Network(
        public_addresses=("203.0.113.5", "2001:db8::5"),
        udp_ports=(40_000, 40_199),
        stun_urls=("stun:stun.example",),
        turn=Turn((TURN_URL,), SECRET, 600),
        relay=True,
        allowed_origins=("https://shop.example", "http://localhost:3000"),
    )


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"public_addresses": ["shop.example"]}, "'shop.example' is no IP address"),
        ({"public_addresses": ["127.0.0.1"]}, "none that visitors could reach"),
        ({"public_addresses": ["203.0.113.5", "203.0.113.6"]}, "at most one IPv4 and one IPv6"),
        ({"udp_ports": "40000"}, "write, for example, 40000-40199"),
        ({"udp_ports": "40199-40000"}, "no range of ports"),
        ({"udp_ports": "80-40000"}, "between 1024 and 65535"),
        ({"udp_ports": "40000-70000"}, "between 1024 and 65535"),
        ({"ice_servers": ["turn.example"]}, "'turn.example' is no STUN or TURN server"),
        ({"ice_servers": [TURN_URL]}, "belong together"),
        ({"ice_servers": [TURN_URL], "turn_secret": " "}, "belong together"),
        ({"turn_secret": SECRET}, "belong together"),
        ({"turn_secret_file": Path("/none")}, "/none cannot be read"),
        ({"turn_secret": SECRET, "turn_secret_file": Path("/none")}, "give the TURN secret once"),
        ({"relay": True}, "needs a TURN server"),
        ({"allowed_origins": ["shop.example"]}, "no origin"),
        ({"allowed_origins": ["https://shop.example/"]}, "no origin"),
        ({"allowed_origins": ["https://Shop.example"]}, "no origin"),
        ({"allowed_origins": ["https://shop.example:443"]}, "no origin"),
        ({"allowed_origins": ["https://shop.example:x"]}, "no origin"),
        ({"allowed_origins": ["*"]}, "no origin"),
        ({"allowed_origins": ["null"]}, "no origin"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(StartupError) as refused:
        read_network(NetworkOptions(**options))
    assert sentence in str(refused.value)
    assert SECRET not in str(refused.value)
    assert "\n" not in str(refused.value)


def opened_with(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: dict[str, str]
) -> Network:
    """What `serve` would open a shop with."""
    opened: list[Settings] = []

    def open_shop(settings: Settings, *_: object) -> None:
        opened.append(settings)
        raise StartupError("enough")

    monkeypatch.setattr(windowshop.server, "open_shop", open_shop)
    result = CliRunner().invoke(app, ["serve", *arguments], env=environment)
    assert "enough" in result.output, result.output
    return opened[0].network


def test_flags_and_variables_say_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text(SECRET)
    flags = [
        "--public-address", "203.0.113.5", "--public-address", "2001:db8::5",
        "--udp-ports", "40000-40199", "--ice-server", "stun:stun.example",
        "--ice-server", TURN_URL, "--turn-secret-file", str(tmp_path / "secret"),
        "--turn-lifetime", "600", "--relay", "--allowed-origin", "https://shop.example",
    ]  # fmt: skip
    variables = {
        "WINDOWSHOP_PUBLIC_ADDRESS": "203.0.113.5 2001:db8::5",
        "WINDOWSHOP_UDP_PORTS": "40000-40199",
        "WINDOWSHOP_ICE_SERVER": f"stun:stun.example {TURN_URL}",
        SECRET_VARIABLE: SECRET,
        "WINDOWSHOP_TURN_LIFETIME": "600",
        "WINDOWSHOP_RELAY": "1",
        "WINDOWSHOP_ALLOWED_ORIGIN": "https://shop.example",
    }
    by_flags = opened_with(monkeypatch, flags, {})
    assert by_flags == opened_with(monkeypatch, [], variables)
    assert by_flags.turn == Turn((TURN_URL,), SECRET, 600)


def test_the_worked_example_is_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
    [told] = [words for words in commands(text, "windowshop") if "--turn-secret-file" in words]
    (tmp_path / "secret").write_text(SECRET)
    arguments = [word.replace("/etc/windowshop/turn-secret", f"{tmp_path}/secret") for word in told]
    network = opened_with(monkeypatch, arguments[1:], {})
    assert network.public_addresses == ("203.0.113.5",)
    assert network.udp_ports == (40_000, 40_199)
    assert network.turn is not None
    assert [parse_server_url(url).port for url in network.turn.urls] == [3478, 443]


def test_serve_refuses_with_a_sentence() -> None:
    result = CliRunner().invoke(app, ["serve", "--udp-ports", "1-2"])
    assert result.exit_code == 1
    assert "no range of ports" in result.output
    assert "Traceback" not in result.output


def test_the_doctor_counts_free_ports_and_names_missing_versions() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as taken:
        taken.bind(("0.0.0.0", 0))  # noqa: S104 - as a shop would
        port = taken.getsockname()[1]
        [few] = network_findings(Network(udp_ports=(port, port)))
        [enough] = network_findings(Network(udp_ports=(port - 500, port)))
    assert (few.ok, few.found) == (False, f"{port}-{port}: 0 of 1 free")
    assert enough.ok
    [public] = network_findings(Network(public_addresses=("203.0.113.5",)))
    assert public.ok
