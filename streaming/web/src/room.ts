/** The browser's copy of the room: `evolve` of `scenes/room.py`, event by event. */

import type { RoomEvent, RoomEvents, RoomState, Visitor } from "./messages";

/** The room after a message of the server; `seq` is the server's own count. */
export function applyEvents(room: RoomState, message: RoomEvents): RoomState {
  return { ...message.events.reduce(evolve, room), seq: message.seq };
}

/** The room after `event`. Events about visitors who have left change nothing. */
export function evolve(room: RoomState, event: RoomEvent): RoomState {
  const seq = room.seq + 1;
  switch (event.type) {
    case "Entered":
      return { ...room, seq, visitors: { ...room.visitors, [event.visitor.id]: event.visitor } };
    case "Left": {
      const { [event.visitor]: gone, ...visitors } = room.visitors;
      return { ...room, seq, visitors };
    }
    case "VariantShown": {
      const held = Object.entries(room.visitors).map(
        ([id, visitor]) => [id, reheld(visitor, event.placement, event.sku)] as const,
      );
      const shown = { ...room.shown, [event.placement]: event.sku };
      return { seq, shown, visitors: Object.fromEntries(held) };
    }
    case "Stocked": {
      const { [event.placement]: before, ...others } = room.shown;
      return { ...room, seq, shown: event.sku === null ? others : { ...others, [event.placement]: event.sku } };
    }
    default: {
      const known = room.visitors[event.visitor];
      if (!known) return { ...room, seq };
      return { ...room, seq, visitors: { ...room.visitors, [known.id]: changed(known, event) } };
    }
  }
}

type VisitorEvent = Exclude<RoomEvent, { type: "Entered" | "Left" | "VariantShown" | "Stocked" }>;

/** A product held while its variant changes changes in the hand too. */
function reheld(visitor: Visitor, placement: string, sku: string): Visitor {
  if (visitor.held?.placement !== placement) return visitor;
  return { ...visitor, held: { ...visitor.held, sku } };
}

function changed(visitor: Visitor, event: VisitorEvent): Visitor {
  switch (event.type) {
    case "AwayChanged":
      return { ...visitor, away: event.away };
    case "Renamed":
      return { ...visitor, name: event.name };
    case "Moved": {
      const { position, orientation, at, hand } = event;
      return { ...visitor, position, orientation, moved_at: at, hand };
    }
    case "PickedUp":
      return { ...visitor, held: event.held };
    case "Turned":
      return visitor.held
        ? { ...visitor, held: { ...visitor.held, orientation: event.orientation } }
        : visitor;
    case "PutBack":
      return { ...visitor, held: null };
  }
}
