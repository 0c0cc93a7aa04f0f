/** Prices as people write them, and as the shop counts them. */

/** How many digits a currency's minor unit has (ISO 4217). */
export function digitsOf(currency: string): number {
  return new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

/** "49.90" of 4990. */
export function written(minor: number, currency: string): string {
  const digits = digitsOf(currency);
  const text = String(minor).padStart(digits + 1, "0");
  return digits ? `${text.slice(0, -digits)}.${text.slice(-digits)}` : text;
}

/** 4990 of "49.90", "49,9" or "1 049.90"; null where it is no amount. Exact: nothing is rounded. */
export function minorOf(text: string, currency: string): number | null {
  const digits = digitsOf(currency);
  const found = /^(\d{1,10})(?:[.,](\d+))?$/.exec(text.replace(/[\s'’]/g, ""));
  const [, whole = "", fraction = ""] = found ?? [];
  if (!found || fraction.length > digits) return null;
  return Number(whole + fraction.padEnd(digits, "0"));
}
