import { defineConfig } from "vite";

export default defineConfig({
  // Addresses relative to the page, so that the shop may live below a path of a merchant's site.
  base: "./",
  build: {
    target: "es2022",
    // Inlined data: URLs are refused by our Content-Security-Policy for fonts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    rolldownOptions: { input: ["index.html", "merchant.html", "embed.html"] },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/thumbs": "http://127.0.0.1:8000", "/ws": { target: "ws://127.0.0.1:8000", ws: true } } },
});
