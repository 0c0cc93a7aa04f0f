"""Who is here: names that stay, friends that are brought."""

from benchmarks.browser import AS_DRAWN
from benchmarks.browser_shopper import floor_distance
from tests.e2e.conftest import Newcomer


async def test_a_chosen_name_is_everybodys_and_stays(newcomer: Newcomer) -> None:
    """Promise: a shopper is called what they want to be, now and when they come again."""
    watcher, shopper = await newcomer(), await newcomer()
    await shopper.page.get_by_role("button", name="People").first.click()
    await shopper.page.get_by_label("Your name").fill("  Ann  安 ")
    await shopper.page.get_by_role("button", name="Save").click()
    await watcher.page.get_by_role("button", name="People").first.click()
    await watcher.page.locator(".person", has_text="Ann 安").wait_for(timeout=5000)
    again = await newcomer(context=shopper.page.context)
    welcome = await again.welcome()
    assert welcome.state.visitors[welcome.visitor].name == "Ann 安"


async def test_a_name_that_nobody_can_see_is_refused_in_words(newcomer: Newcomer) -> None:
    shopper = await newcomer()
    await shopper.page.get_by_role("button", name="People").first.click()
    await shopper.page.get_by_label("Your name").fill("‮")
    await shopper.page.get_by_role("button", name="Save").click()
    await shopper.page.locator(".toast", has_text="Choose a name").wait_for(timeout=5000)
    await shopper.page.get_by_role("button", name="中文").click()
    await shopper.page.locator(".toast", has_text="请取一个").wait_for(timeout=5000)


async def test_a_friend_arrives_beside_whoever_shared_the_link(newcomer: Newcomer) -> None:
    """Promise: the link of the people's list brings a friend next to its owner."""
    host = await newcomer()
    await host.hold("KeyW", 0.8)
    await host.rest()
    await host.page.get_by_role("button", name="People").first.click()
    link = await host.page.get_by_label("Bring a friend").input_value()
    friend = await newcomer(query=f"{link.partition('?')[2]}&{AS_DRAWN}")
    place, beside = (await host.pose()).position, (await friend.pose()).position
    assert 0.4 < floor_distance(place, beside) < 2.0
