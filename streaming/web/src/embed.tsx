/** A product to be turned about on somebody else's page: what an `<iframe>` of `/embed` holds. */

import "./styles/base.css";
import "./styles/embed.css";
import { render } from "preact";
import { Embedded } from "./embed/embedded";
import { preferredLanguage } from "./i18n";

const asked = new URLSearchParams(window.location.search);
const root = document.getElementById("app");
if (!root) throw new Error("the page has no #app");
const lang = preferredLanguage(asked.get("lang"), navigator.languages);
document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
render(<Embedded product={asked.get("product") ?? ""} variant={asked.get("variant")} lang={lang} />, root);
