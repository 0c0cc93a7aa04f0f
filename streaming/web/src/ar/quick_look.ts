/**
 * The link that opens iOS's AR Quick Look: true size only, and a button of the shop's own.
 * Parameters: Apple, "Adding an Apple Pay button or a custom action in AR Quick Look".
 */

/** What Quick Look sends to its link when the shop's button is pressed. */
export const PRESSED = "_apple_ar_quicklook_button_tapped";

export interface Offer {
  readonly action: string;
  readonly title: string;
  readonly subtitle: string;
  readonly price: string;
  /** What is shared when somebody shares the view. */
  readonly page: string;
}

export function quickLookLink(usdz: string, { action, title, subtitle, price, page }: Offer): string {
  const said = {
    allowsContentScaling: "0",
    callToAction: action,
    checkoutTitle: title,
    checkoutSubtitle: subtitle,
    price,
    canonicalWebPageURL: page,
  };
  // Not URLSearchParams: a space has to be %20.
  const words = Object.entries(said).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `${usdz}#${words.join("&")}`;
}
