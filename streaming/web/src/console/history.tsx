/** What was published of a product, and the way back. */

import { useEffect, useState } from "preact/hooks";
import { Problem, useAttempt, useDesk } from "./parts";
import type { Goods, ProductsApi, Version } from "./products";

interface HistoryProps {
  readonly api: ProductsApi;
  readonly goods: Goods;
  readonly busy: boolean;
  readonly onRestore: (number: number) => void;
}

export function History({ api, goods, busy, onRestore }: HistoryProps) {
  const { t, when } = useDesk();
  const [versions, setVersions] = useState<readonly Version[]>([]);
  const { attempt, problem } = useAttempt();
  useEffect(() => attempt(() => api.versions(goods.id).then(setVersions)), [goods.published, goods.revision]);
  if (!versions.length) return <Problem text={problem} />;
  return (
    <section class="sheet">
      <h2>{t("history")}</h2>
      <Problem text={problem} />
      <ul class="rows">
        {versions.map(({ number, at, by }) => (
          <li key={number} class="row">
            <div class="row__text">
              <p>{t("version", { number: String(number) })}</p>
              <p class="fine">{when(at)} · {by}</p>
            </div>
            {number === goods.published ? <span class="state state--published">{t("version_now")}</span>
              : <button type="button" class="button" disabled={busy} onClick={() => onRestore(number)}
                  aria-label={t("roll_back_label", { number: String(number) })}>{t("roll_back")}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
