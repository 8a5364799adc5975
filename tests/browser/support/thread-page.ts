import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { pathOf } from '../../support/has.js';

/** What a test can ask of the page that shows a thread; `tests/browser/page/thread-page.ts` puts it there. */
export interface ThreadPage {
  open(threadId: string): void;
  /** Resolves when the answer is over. */
  ask(content: string, modelId: string): Promise<void>;
  /** Every text that was to be seen, with the Unix time at which it was. */
  seen(): readonly { readonly text: string; readonly atMs: number; readonly connected: boolean }[];
}

export interface ThreadBrowser {
  /** A page of its own on this server, with the thread open. */
  open(url: string, threadId: string): Promise<Page>;
  close(): Promise<void>;
}

/** A browser whose pages use the client library and its React hooks, built as a page of somebody's own would be. */
export async function openThreadBrowser(): Promise<ThreadBrowser> {
  const [browser, code] = await Promise.all([launch(), bundle()]);
  return {
    async open(url, threadId) {
      // The page itself is the server's, so that it is of its origin; the script is let past its policy.
      const context = await browser.newContext({ bypassCSP: true });
      const page = await context.newPage();
      await page.goto(url);
      await page.evaluate(code);
      await page.evaluate((id) => window.threadPage.open(id), threadId);
      await page.locator('#answer[data-status="idle"]').waitFor({ state: 'attached' });
      return page;
    },
    close: () => browser.close(),
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: pathOf('chromium'),
    args: ['--no-sandbox', '--disable-background-networking', '--no-first-run', '--disable-component-update'],
  });
}

async function bundle(): Promise<string> {
  const entry = fileURLToPath(new URL('../page/thread-page.ts', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, lib: { entry, formats: ['iife'], name: 'threadPageModule' } },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const code = first !== undefined && 'output' in first ? first.output[0].code : undefined;
  if (code === undefined) throw new Error('the page was not built');
  return code;
}

/** Functions given to `evaluate` see it there. */
declare const window: { readonly threadPage: ThreadPage };
