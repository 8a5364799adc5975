import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const service = 'http://127.0.0.1:4000';

/** Relative base: the built page works at the root of the service and under any path in front of it. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('../dist/web', import.meta.url)),
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      // A page of its own: whoever reviews needs no studio, and a live show is never left by a link inside its page.
      input: ['index', 'recordings', 'green-room', 'settings', 'operations', 'sign-in'].map((page) =>
        fileURLToPath(new URL(`${page}.html`, import.meta.url)),
      ),
    },
  },
  server: {
    port: 3000,
    proxy: {
      '/api': service,
      '/health': service,
      '/socket.io': { target: service, ws: true, changeOrigin: true },
    },
  },
});
