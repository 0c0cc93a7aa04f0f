/** A browser as its owner knows it, from what it calls itself. */

/** The more telling name first: each of these also claims to be those after it. */
const BROWSERS = [["Edg", "Edge"], ["OPR", "Opera"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]] as const;
const SYSTEMS = ["Windows", "Quest", "Android", "iPhone", "iPad", "Mac", "Linux"] as const;

/** "Firefox · Linux"; as it is where neither is known. */
export function agentName(agent: string): string {
  const browser = BROWSERS.find(([sign]) => agent.includes(sign))?.[1];
  const system = SYSTEMS.find((name) => agent.includes(name));
  return [browser, system].filter(Boolean).join(" · ") || agent;
}
