/** Line drawings on a 24 px grid; decoration only, the control's text says what it does. */

import type { ComponentChildren } from "preact";

function Icon({ children, filled = false }: { children: ComponentChildren; filled?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill={filled ? "currentColor" : "none"}
      stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">
      {children}
    </svg>
  );
}

export const BasketIcon = () => <Icon><path d="M4.5 9.500h15l-1.6 9a2 2 0 0 1-2 1.700H8.100a2 2 0 0 1-2-1.700zM8.5 9.5 11 4m4.5 5.500L13 4M9.5 13v3.500m5-3.500v3.5" /></Icon>;
export const ListIcon = () => <Icon><path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" /></Icon>;
export const PeopleIcon = () => <Icon><circle cx="9" cy="8.5" r="3.2" /><path d="M3.5 19.500c.4-3.4 2.6-5.3 5.5-5.300s5.1 1.9 5.5 5.300M15.5 5.600a3.1 3.1 0 0 1 0 5.800M17.2 14.700c1.9.7 3 2.4 3.3 4.8" /></Icon>;
export const GlobeIcon = () => <Icon><circle cx="12" cy="12" r="8.5" /><path d="M3.5 12h17M12 3.500c2.6 2.3 3.8 5.2 3.8 8.500s-1.2 6.2-3.8 8.500c-2.6-2.3-3.8-5.2-3.8-8.500S9.4 5.8 12 3.500z" /></Icon>;
export const HeadsetIcon = () => <Icon><path d="M3.5 8.500h17v8h-5l-2-2.500h-3l-2 2.500h-5z" /><path d="M7 8.500V6.500h10v2" /></Icon>;
export const PictureIcon = () => <Icon><path d="M4 5.500h16v13H4zM4 15.500l4.500-4.500 4 4 2.500-2.500 5 5" /><circle cx="15.500" cy="9.300" r="1.300" /></Icon>;
export const CloseIcon = () => <Icon><path d="m6 6 12 12M18 6 6 18" /></Icon>;
export const HeartIcon = ({ filled }: { filled: boolean }) => <Icon filled={filled}><path d="M12 20s-7.5-4.6-7.5-10.200A4.1 4.1 0 0 1 12 7.400a4.1 4.1 0 0 1 7.5 2.400C19.5 15.4 12 20 12 20z" /></Icon>;
export const HandIcon = () => <Icon><path d="M8 12.500V6a1.5 1.5 0 0 1 3 0v5m0-.500V4.700a1.5 1.5 0 0 1 3 0V11m0-.300V6.500a1.5 1.5 0 0 1 3 0v8c0 3.5-2.2 6-5.5 6-2.7 0-4.1-1.3-5.3-3.500L4.3 13.800a1.5 1.5 0 0 1 2.5-1.600L8 13.7" /></Icon>;
export const WalkIcon = () => <Icon><path d="M12 21s6.5-6.1 6.5-11A6.5 6.5 0 0 0 5.5 10c0 4.9 6.5 11 6.5 11z" /><circle cx="12" cy="10" r="2.3" /></Icon>;
export const SearchIcon = () => <Icon><circle cx="10.5" cy="10.5" r="6" /><path d="m15 15 5 5" /></Icon>;
export const MinusIcon = () => <Icon><path d="M6 12h12" /></Icon>;
export const PlusIcon = () => <Icon><path d="M6 12h12M12 6v12" /></Icon>;
export const RoomIcon = () => <Icon><path d="M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M12 7.500l4 2.300v4.500l-4 2.300-4-2.300V9.800zM8 9.800l4 2.300 4-2.300M12 12.100v4.500" /></Icon>;
export const ShareIcon = () => <Icon><path d="M12 14.500V4m-3.500 3L12 3.500 15.500 7M8 10.500H5.500v9h13v-9H16" /></Icon>;
export const TurnIcon = () => <Icon><path d="M4.5 12c0-1.7 3.4-3 7.5-3s7.5 1.3 7.5 3-3.4 3-7.5 3c-1 0-2-.1-2.8-.200M11.5 12.5 9 14.800l2.5 2.4" /></Icon>;
