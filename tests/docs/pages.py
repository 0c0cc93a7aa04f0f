"""What a page of the documentation holds: links, blocks of code, commands."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "streaming/web/*.md")
    for path in ROOT.glob(pattern)
)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links(text: str) -> list[str]:
    """Targets of links and pictures inside this repository, without their anchors."""
    return re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text)


def blocks(text: str, language: str = "") -> list[str]:
    """The fenced blocks of one language."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return [content for of, content in fenced if of == language]


def code(text: str) -> Iterator[str]:
    """Each line of the blocks without a language (one that goes on after a backslash is one),
    and each `word` in running text."""
    for block in blocks(text):
        yield from block.replace("\\\n", " ").splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M))


def commands(text: str, program: str) -> Iterator[list[str]]:
    """The arguments of each call of `program` that a page tells of."""
    for line in code(text):
        before, called, arguments = line.partition(program + " ")
        if called and before in ("", ".venv/bin/"):
            yield arguments.split("#")[0].split()
