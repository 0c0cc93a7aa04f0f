/** The basket: lines that can be changed, taken out and brought back, and the way to the till. */

import type { Order } from "../api";
import type { Cart, CartLine } from "../messages";
import { expectedTotal, shownCart } from "../selectors";
import { useShown, useTexts } from "./context";
import { Note, Panel, Stepper, Thumb } from "./parts";

const MOST = 99;

export function BasketPanel() {
  const { state, actions } = useShown();
  const { t } = useTexts();
  const cart = shownCart(state);
  const filled = cart && cart.lines.length > 0;
  return (
    <Panel id="basket" side="right" title={t("basket")} onClose={() => actions.rightPanel(null)}
      footer={filled && <Till cart={cart} />}>
      {filled ? <Lines cart={cart} /> : <EmptyBasket />}
    </Panel>
  );
}

function EmptyBasket() {
  const { actions } = useShown();
  const { t } = useTexts();
  return (
    <div class="empty">
      <p class="empty__title">{t("basket_empty")}</p>
      <p>{t("basket_empty_text")}</p>
      <button type="button" class="button" onClick={() => actions.leftPanel("goods")}>{t("open_list")}</button>
    </div>
  );
}

function Lines({ cart }: { cart: Cart }) {
  const { t } = useTexts();
  return (
    <>
      <div role="status">
        {!cart.shop_reachable && <Note kind="corrected">{t("shop_down")}</Note>}
        {cart.shop_reachable && cart.state === "pending" && <Note kind="pending">{t("basket_pending")}</Note>}
        {cart.state === "corrected" && <Note kind="corrected">{t("basket_corrected")}</Note>}
      </div>
      <ul class="lines">
        {cart.lines.map((line) => <Line key={line.sku} line={line} currency={cart.currency} />)}
      </ul>
    </>
  );
}

function Line({ line, currency }: { line: CartLine; currency: string }) {
  const { actions } = useShown();
  const { t, name, price } = useTexts();
  const total = line.state === "pending" ? line.wanted * line.unit_price_minor : line.total_minor;
  const called = name(line.name);
  return (
    <li class={`line line--${line.state}`}>
      <Thumb sku={line.sku} name={called} />
      <div class="line__name">
        <p>{called}</p>
        <p class="line__variant">{name(line.variant_name)} · {t("each", { price: price(line.unit_price_minor, currency) })}</p>
        <LineState line={line} />
      </div>
      <p class="line__total">{price(total, currency)}</p>
      <div class="line__change">
        <Stepper label={`${t("quantity")}: ${called}`} value={line.wanted} min={1} max={MOST}
          onChange={(quantity) => actions.change(line.sku, quantity)} />
        <button type="button" class="link" aria-label={t("remove_named", { name: called })}
          onClick={() => actions.change(line.sku, 0)}>
          {t("remove")}
        </button>
      </div>
    </li>
  );
}

function LineState({ line }: { line: CartLine }) {
  const { t } = useTexts();
  if (line.state === "pending") return <p class="line__state">{t("line_pending")}</p>;
  if (!line.reason) return null;
  const params = { wanted: line.wanted, count: line.quantity };
  return <p class="line__state line__state--corrected">{t(`reason_${line.reason}`, params)}</p>;
}

/** The total and the button that buys; why it cannot be pressed is said above it. */
function Till({ cart }: { cart: Cart }) {
  const { state, actions } = useShown();
  const { t, price } = useTexts();
  const total = price(expectedTotal(cart), cart.currency);
  const closed = state.ordering || cart.state === "pending" || !cart.shop_reachable;
  return (
    <>
      <p class={cart.state === "pending" ? "total total--pending" : "total"}>
        <span>{t("total")}</span>
        <strong>{total}</strong>
      </p>
      <p class="fine">{t("tax_note")} {t("dummy_payment")}</p>
      <button type="button" class="button button--main button--wide" disabled={closed} onClick={() => actions.checkout()}>
        {state.ordering ? t("checkout_sending") : t("checkout", { price: total })}
      </button>
    </>
  );
}

export function OrderPanel({ order }: { order: Order }) {
  const { actions } = useShown();
  const { t, name, price } = useTexts();
  const close = () => actions.rightPanel(null);
  return (
    <Panel id="order" side="right" title={t("order_title")} onClose={close}
      footer={<button type="button" class="button button--main button--wide" onClick={close}>{t("keep_looking")}</button>}>
      <p class="order__number" role="status">
        <span>{t("order_number")}</span>
        <strong>{order.number}</strong>
      </p>
      <ul class="lines">
        {order.lines.map((line) => (
          <li key={line.sku} class="line">
            <Thumb sku={line.sku} name={name(line.name)} />
            <div class="line__name">
              <p>{name(line.name)}</p>
              <p class="line__variant">{name(line.variant_name)} · {line.quantity} × {price(line.unit_price_minor, order.currency)}</p>
            </div>
            <p class="line__total">{price(line.total_minor, order.currency)}</p>
          </li>
        ))}
      </ul>
      <p class="total"><span>{t("total")}</span><strong>{price(order.total_minor, order.currency)}</strong></p>
      <p class="fine">{t("order_note")}</p>
    </Panel>
  );
}
