"""The browser client where there is no picture: every state between door and room, and buying
from the list alone. The page, its headers and the shop are real; rooms and lines fail on demand
(Playwright stands in for the room's socket). With a picture it is tested in `tests/e2e`."""
