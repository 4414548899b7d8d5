import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const backend = process.env["ENTREPOT_URL"] ?? "http://127.0.0.1:8000";

export default defineConfig({
  base: "/admin/",
  plugins: [react()],
  build: {
    target: "es2022",
    // Every asset is a file: a policy of `img-src 'self'` and `font-src 'self'` needs no `data:`.
    assetsInlineLimit: 0,
    manifest: true,
    // GraphiQL's editor is one big chunk of its own page; the admin's budget is kept by `npm run size`.
    chunkSizeWarningLimit: 6000,
    rolldownOptions: {
      input: { admin: here("index.html"), ide: here("ide.html") },
      onwarn: (warning, warn) => {
        // GraphiQL is compiled with notes for React's compiler that mean nothing to a bundler.
        if (warning.code !== "MODULE_LEVEL_DIRECTIVE") warn(warning);
      },
    },
  },
  // The scan would follow the IDE into its editor's workers, which it cannot read.
  optimizeDeps: { entries: ["index.html"] },
  server: { port: 5173, proxy: { "/graphql": backend, "/media": backend } },
  preview: { port: 4173, proxy: { "/graphql": backend, "/media": backend } },
});
