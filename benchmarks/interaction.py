"""From a click to its changed pixel, with a real browser among light peers."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from benchmarks.browser import chromium, probed_page
from benchmarks.browser_shopper import BrowserShopper
from benchmarks.clicks import (
    PageLog,
    Photon,
    photons,
    picks,
    purchases,
    unanswered,
    variant_changes,
    walking_starts,
)
from benchmarks.errors import NothingMeasured
from benchmarks.light_shopper import LightShopper
from benchmarks.lines import Lines, Road
from benchmarks.numbers import percentile, rounded
from benchmarks.processes import CpuMeter
from benchmarks.reference import ReferenceView, prepared_store, room_scene
from benchmarks.relay import Line
from benchmarks.rests import kbps_at_rest, kbps_watching
from benchmarks.serve import ShopServer
from benchmarks.sharpness import Sharpness, measure
from benchmarks.shop_client import ShopClient
from scenes.messages import Transport, ViewRequest
from scenes.store import Room, parse_store

SETTLE_S = 1.0
ALONE_S = 10.0
"""With one user there is no light peer beside the browser: one comes afterwards, alone, for
this long, for what only a light peer can tell (sharpness, input to packet)."""
SEED = 7
HOUR_S = 3600


@dataclass(frozen=True)
class Asked:
    """What to measure."""

    users: int
    seconds: float
    width: int
    height: int
    transport: Transport = "webrtc"
    line: Line | None = None
    """Between each shopper and the shop; None: loopback as it is."""
    moving: float = 1.0
    """The share of the time in which each shopper walks and looks about, 0 to 1."""


@dataclass(frozen=True)
class Outcome:
    """What was seen: the browser's notes, the peers, and cores in use by group."""

    page: PageLog
    photons: list[Photon]
    joins_ms: list[float]
    peers: list[LightShopper]
    recorder: LightShopper
    cores: dict[str, float]
    kbps_at_rest: float | None
    failures: list[str]


def shop(server: ShopServer, store_file: Path, asked: Asked) -> Outcome:
    """Let everybody shop. The server must be ready.

    Raises:
        NothingMeasured: the browser showed nothing.
    """
    room = parse_store(store_file.read_bytes()).rooms[0]
    return asyncio.run(_shop(server, room, asked))


async def _shop(server: ShopServer, room: Room, asked: Asked) -> Outcome:
    async with chromium() as browser, Lines(server.url, asked.line) as lines:
        shopper = BrowserShopper(await probed_page(browser, asked.width), room, SEED)
        await shopper.join(await lines.lay(), asked.transport)
        numbers = range(1, asked.users)
        peers = [light_peer(server, await lines.lay(), asked, number) for number in numbers]
        failures = await let_in(peers)
        peers = [peer for peer in peers if peer.welcome and not peer.ended.is_set()]
        await asyncio.sleep(SETTLE_S)
        meter = CpuMeter({"front": [server.pid], "workers": server.workers})
        page, *done = await asyncio.gather(
            shopper.shop(asked.seconds, asked.moving),
            *(peer.shop(asked.seconds) for peer in peers),
            return_exceptions=True,
        )
        cores = meter.cores()
        if not isinstance(page, PageLog):
            raise NothingMeasured(f"the browser's visit broke off: {page}")
        failures += [f"a visit broke off: {one}" for one in done if isinstance(one, BaseException)]
        failures += shopper.wrong
        await shopper.page.context.close()
        recorder = peers[0] if peers else await _alone(server, await lines.lay(), asked)
        at_rest = await kbps_at_rest(peers or [recorder])
        for peer in peers or [recorder]:
            with suppress(ConnectionError):
                await peer.leave()
    joins = [shopper.joined_ms, *(one.log.joined_ms for one in peers if one.log.joined_ms)]
    return Outcome(page, photons(page), joins, peers, recorder, cores, at_rest, failures)


def light_peer(server: ShopServer, road: Road, asked: Asked, number: int) -> LightShopper:
    """A light peer; number 1 records."""
    client = ShopClient(server.url)
    token = client.enter()["token"]
    client.close()
    url = f"{road.url.replace('http', 'ws')}/ws/room"
    view = ViewRequest(asked.width, asked.height)
    seed, keep = SEED + number, number == 1
    return LightShopper(url, token, view, seed, keep, asked.transport, road.reroute, asked.moving)


async def let_in(peers: list[LightShopper]) -> list[str]:
    """Let the peers in one after the other; why some were not, who are sent off."""
    failures = []
    for peer in peers:
        try:
            await peer.join()
        except (ConnectionError, TimeoutError) as error:
            failures.append(f"a peer did not get in: {error}")
            await peer.vanish()
    return failures


async def _alone(server: ShopServer, road: Road, asked: Asked) -> LightShopper:
    peer = light_peer(server, road, asked, 1)
    failures = await let_in([peer])
    if failures:
        raise NothingMeasured(failures[0])
    await asyncio.sleep(SETTLE_S)
    await peer.shop(ALONE_S)
    return peer


def sharpness(outcome: Outcome, store_file: Path, data: Path, asked: Asked) -> Sharpness:
    """Of what the recorder received, against lossless renders made now."""
    welcome = outcome.recorder.welcome
    if welcome is None:
        raise NothingMeasured("the recording shopper was not let in")
    prepared = prepared_store(store_file, data)
    view = ViewRequest(asked.width, asked.height)
    scene = room_scene(prepared, prepared.store.room(welcome.room), welcome.state)
    return measure(outcome.recorder, ReferenceView(scene, view), view)


def summary(outcome: Outcome, sharp: Sharpness, asked: Asked) -> dict[str, Any]:
    """The keys of design §8, of those who were there to the end. Rates of pictures are those of
    the time in which a shopper moves; `gb_per_hour` is the mean of what a shopper receives,
    packets' headers and all."""
    page = outcome.page
    peers = [peer for peer in outcome.peers if peer.shopped]
    clicks = [photon.ms for photon in outcome.photons if photon.ms is not None]
    listeners = peers or [outcome.recorder]
    rates = [page.rates(), *(peer.rates() for peer in peers)]
    fps, unique = zip(*rates, strict=True)
    kbps = [peer.kbps for peer in peers]
    bytes_per_s = [peer.bytes_per_s for peer in peers]
    if page.received_bytes is not None:
        kbps.append(page.received_bytes * 8 / 1000 / page.seconds)
    if page.wire_bytes is not None:
        bytes_per_s.append(page.wire_bytes / page.seconds)
    return {
        "users": asked.users,
        "seconds": asked.seconds,
        "width": asked.width,
        "height": asked.height,
        "fps_p50": rounded(percentile(fps, 50)),
        "fps_min": rounded(min(fps)),
        "unique_fps_min": rounded(min(unique)),
        "frame_gap_p99": _p([page.gaps_ms, *(peer.gaps_ms for peer in peers)], 99),
        "click_to_photon_p50": _p([clicks], 50),
        "click_to_photon_p95": _p([clicks], 95),
        "click_to_photon_p99": _p([clicks], 99),
        "input_to_packet_p95": _p([peer.log.input_to_packet for peer in listeners], 95),
        "join_to_frame_p95": _p([outcome.joins_ms], 95),
        "kbps_p50": rounded(percentile(kbps, 50), 0),
        "kbps_at_rest": rounded(outcome.kbps_at_rest),
        "kbps_watching": rounded(kbps_watching(listeners)),
        "gb_per_hour": rounded(mean(bytes_per_s) * HOUR_S / 1e9, 3) if bytes_per_s else None,
        "ssim_p5": rounded(sharp.ssim_p5, 4),
        "sharp_after_ms": rounded(sharp.sharp_after_ms),
        "cpu_front": rounded(outcome.cores["front"], 3),
        "cpu_workers": rounded(outcome.cores["workers"], 3),
        "errors": len(complaints(outcome)),
        "actions": {
            "click": _p([clicks], 95),
            "pick": _p([picks(page), *(peer.log.click_to_answer for peer in peers)], 95),
            "walk_start": _p([[ms for _, ms in walking_starts(page)]], 95),
            "add_to_basket": _p([purchases(page)], 95),
            "variant": _p([[ms for _, ms in variant_changes(page)]], 95),
            "search": _p([page.searches], 95),
        },
    }


def complaints(outcome: Outcome) -> list[str]:
    """Refused, timed-out or wrong answers: failed joins and visits, refusals, put-backs,
    goodbyes, clicks and variants whose answer never showed, lists that hold other goods."""
    found = list(outcome.failures)
    for photon in outcome.photons:
        if photon.ms is None:
            found.append(f"click {photon.click.seq} on {photon.click.target} was never seen")
    found += unanswered(outcome.page)
    found += [f"the browser was refused: {code}" for code in outcome.page.refused]
    found += [f"the browser was sent away: {code}" for code in outcome.page.ended_by]
    for peer in outcome.peers or [outcome.recorder]:
        found += [f"a peer was refused: {one.code}" for one in peer.log.refused]
        found += ["a peer was put back"] * peer.log.put_back
        if peer.log.bye is not None:
            found.append(f"a peer was sent away: {peer.log.bye.code}")
    return found


def missing(result: dict[str, Any]) -> list[str]:
    """What could not be measured, in words."""
    nested = {f"actions.{key}": value for key, value in result["actions"].items()}
    return [f"not measured: {key}" for key, value in (result | nested).items() if value is None]


def _p(groups: Iterable[Iterable[float]], percent: float) -> float | None:
    return rounded(percentile((value for group in groups for value in group), percent))
