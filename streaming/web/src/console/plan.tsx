/** Where a product stands: a list of places, and the same as a plan of the room. */

import { Choice } from "./fields";
import { useDesk } from "./parts";
import type { Content, Goods, Place, Places } from "./products";

/** Half a place on the plan, and the border around all of them, metres. */
const DOT = 0.16;
const BORDER = 0.3;

interface PlanProps {
  readonly goods: Goods;
  readonly content: Content;
  readonly places: Places;
  readonly problem?: string | undefined;
  readonly onPlace: (place: Place | null) => void;
}

export function WhereItStands({ goods, content, places, problem, onPlace }: PlanProps) {
  const { t, number } = useDesk();
  const own = new Set(content.variants.map(({ sku }) => sku));
  const free = (place: Place) => place.taken_by === null || own.has(place.taken_by) || chosen(place);
  const chosen = (place: Place) => place.room === content.room && place.slot === content.slot;
  const suits = (place: Place) => free(place) && (place.mount === "hang") === (content.mount === "hang");
  const fits = (place: Place) => goods.made.size.every((side, axis) => side <= 1.02 * (place.room_for[axis] ?? 0));
  const suited = places.places.filter(suits);
  // Those of its department first.
  const sorted = [...suited].sort((a, b) => Number(b.department === content.department) - Number(a.department === content.department));
  const room = ([width, height, depth]: Place["room_for"]) => [width, height, depth].map((side) => number(Math.round(side * 100))).join(" × ");
  const options = sorted.map((place) => ({
    value: `${place.room} ${place.slot}`,
    text: `${place.slot} (${room(place.room_for)} cm${fits(place) ? "" : ` · ${t("too_small")}`})`,
  }));
  const pick = (value: string) => onPlace(suited.find((place) => `${place.room} ${place.slot}` === value) ?? null);
  return (
    <div class="where">
      <Choice id="slot" label={t("place")} help={t("place_help")} problem={problem}
        value={content.slot ? `${content.room ?? ""} ${content.slot}` : ""} onValue={pick}
        options={[{ value: "", text: t("first_free") }, ...options]} />
      <Plan places={places} chosen={chosen} suits={(place) => suits(place) && fits(place)} onPlace={onPlace} />
    </div>
  );
}

interface DrawingProps {
  readonly places: Places;
  readonly chosen: (place: Place) => boolean;
  readonly suits: (place: Place) => boolean;
  readonly onPlace: (place: Place) => void;
}

/** Seen from above. For the eye and the finger: the list beside it says the same. */
function Plan({ places: { rooms, places }, chosen, suits, onPlace }: DrawingProps) {
  const corners = rooms.flatMap(({ outline }) => outline);
  const xs = corners.map(([x]) => x);
  const zs = corners.map(([, z]) => z);
  const [left, top] = [Math.min(...xs) - BORDER, Math.min(...zs) - BORDER];
  const [width, height] = [Math.max(...xs) + BORDER - left, Math.max(...zs) + BORDER - top];
  const kindOf = (place: Place) => (chosen(place) ? "chosen" : suits(place) ? "free" : "taken");
  // Shelves have places above each other: what counts is drawn last.
  const order = ["taken", "free", "chosen"];
  const upwards = [...places].sort((a, b) => order.indexOf(kindOf(a)) - order.indexOf(kindOf(b)));
  return (
    <svg class="plan" viewBox={`${left} ${top} ${width} ${height}`} aria-hidden="true">
      {rooms.map(({ id, outline }) => <polygon key={id} class="plan__floor" points={outline.map((point) => point.join(",")).join(" ")} />)}
      {upwards.map((place) => {
        const [x, , z] = place.position;
        const kind = kindOf(place);
        return (
          <circle key={`${place.room} ${place.slot}`} class={`plan__place plan__place--${kind}`} cx={x} cy={z} r={DOT}
            onClick={() => kind === "free" && onPlace(place)}>
            <title>{place.slot}</title>
          </circle>
        );
      })}
    </svg>
  );
}
