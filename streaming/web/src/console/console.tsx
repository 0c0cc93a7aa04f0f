/** The console: its door, its sections, and who is in it. */

import { useEffect, useState } from "preact/hooks";
import { preferredLanguage } from "../i18n";
import { keep, recall } from "../memory";
import type { Language } from "../messages";
import { OwnAccount } from "./account";
import { MerchantApi, type Account } from "./api";
import { Audit } from "./audit";
import { Accept, SignIn } from "./door";
import { GoodsPage } from "./goods";
import { DeskContext, useDesk } from "./parts";
import { People } from "./people";

type Section = "goods" | "people" | "audit" | "account";

/** `null` until the server has said whether somebody is signed in. */
type Who = Account | "nobody" | null;

export function Console({ invitation }: { invitation: string | null }) {
  const [api] = useState(() => new MerchantApi());
  const [lang, setLang] = useState(() => preferredLanguage(recall("lang"), navigator.languages));
  const [token, setToken] = useState(invitation);
  const [who, setWho] = useState<Who>(null);
  useEffect(() => {
    document.documentElement.lang = lang === "zh" ? "zh-CN" : "en";
    keep("lang", lang);
  }, [lang]);
  useEffect(() => {
    api.here().then(setWho, () => setWho("nobody"));
  }, [api]);
  const enter = (account: Account) => {
    setToken(null);
    setWho(account);
  };
  return (
    <DeskContext.Provider value={{ lang, api, out: () => setWho("nobody") }}>
      <div class="console">
        <Head lang={lang} onLanguage={setLang} account={who === "nobody" || token ? null : who} />
        {token ? <Accept token={token} onEnter={enter} onLeave={() => setToken(null)} />
          : who === "nobody" ? <SignIn onEnter={enter} /> : who && <Sections account={who} />}
      </div>
    </DeskContext.Provider>
  );
}

function Head({ lang, onLanguage, account }: { lang: Language; onLanguage: (lang: Language) => void; account: Account | null }) {
  const { api, out, t } = useDesk();
  return (
    <header class="head">
      <p class="head__name">Windowshop <span>{t("title")}</span></p>
      <button type="button" class="link" aria-label={t("language_label")} onClick={() => onLanguage(lang === "en" ? "zh" : "en")}>
        {t("language")}
      </button>
      {account && (
        <button type="button" class="button" onClick={() => void api.signOut(false).then(out, out)}>{t("sign_out")}</button>
      )}
    </header>
  );
}

function Sections({ account }: { account: Account }) {
  const { t } = useDesk();
  const [open, setOpen] = useState<Section>("goods");
  const sections: readonly Section[] = account.role === "admin" ? ["goods", "people", "audit", "account"] : ["goods", "account"];
  return (
    <>
      <nav class="tabs" aria-label={t("sections")}>
        {sections.map((section) => (
          <button key={section} type="button" class="tab" aria-current={section === open ? "page" : undefined}
            onClick={() => setOpen(section)}>{t(section)}</button>
        ))}
      </nav>
      <main class="page">
        {open === "goods" && <GoodsPage />}
        {open === "people" && <People />}
        {open === "audit" && <Audit />}
        {open === "account" && <OwnAccount email={account.email} />}
      </main>
    </>
  );
}
