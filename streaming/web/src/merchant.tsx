/** The page of those who run the shop: opens the console. */

import "@fontsource-variable/noto-sans";
import "./styles/base.css";
import "./styles/console.css";
import "./styles/products.css";
import { render } from "preact";
import { Console } from "./console/console";

const TOKEN = /^#invitation=([\w-]{1,64})$/;

/** The invitation's secret in the address; it is taken out of there, so that no history keeps it. */
function invitation(): string | null {
  const token = TOKEN.exec(window.location.hash)?.[1] ?? null;
  if (token) window.history.replaceState(null, "", window.location.pathname);
  return token;
}

const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");
render(<Console invitation={invitation()} />, root);
// Last, because it is large and English can be read before it is here.
void import("@fontsource-variable/noto-sans-sc");
