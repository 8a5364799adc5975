import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core';
import { pathOf } from '../../support/has.js';
import { startServerProcess } from '../../support/server-process.js';
import { buildProbe, PROBE_ARGS } from './build-probe.js';
import { signIn } from './sign-in.js';
import { PATIENCE_MS } from './studio-page.js';

/** The compiled server with a folder for recordings, and a browser that may play sound. */
export interface ReviewStage {
  readonly url: string;
  readonly recordingsDir: string;
  open(options?: BrowserContextOptions): Promise<ReviewPage>;
  close(): Promise<void>;
}

export async function openReviewStage(): Promise<ReviewStage> {
  const root = await mkdtemp(join(tmpdir(), 'trialogue-review-'));
  const recordingsDir = join(root, 'recordings');
  await mkdir(recordingsDir);
  // Its own: a producer saves briefings.
  const briefings = join(root, 'briefings');
  await cp('briefings', briefings, { recursive: true });
  const [server, browser, probe] = await Promise.all([
    startServerProcess({ RECORDINGS_DIR: recordingsDir, LOGS_DIR: join(root, 'logs'), BRIEFINGS_DIR: briefings }),
    launch(),
    buildProbe(),
  ]);
  return {
    url: server.url,
    recordingsDir,
    async open(options = {}) {
      const viewport = { width: 1280, height: 800 };
      const context = await browser.newContext({ viewport, colorScheme: 'dark', locale: 'en-GB', ...options });
      await probe(context);
      await signIn(context, server);
      return new ReviewPage(await context.newPage(), server.url);
    },
    async close() {
      await Promise.all([browser.close(), server.kill('SIGKILL')]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: pathOf('chromium'),
    args: [
      '--no-sandbox',
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      ...PROBE_ARGS,
    ],
  });
}

/** The recordings in a browser, in the words of a producer. */
export class ReviewPage {
  readonly #problems: string[] = [];

  constructor(
    readonly page: Page,
    private readonly server: string,
  ) {
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.#problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#problems.push(message.text());
    });
  }

  /** Errors the page has thrown or written to its console. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  part(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  async list(): Promise<void> {
    await this.page.goto(`${this.server}/recordings.html`);
    await this.part('recording').first().waitFor();
  }

  /** Opens a recording by its address; resolves with the milliseconds until it could be used. */
  async review(id: string): Promise<number> {
    // A change behind the # alone would load nothing.
    await this.page.goto('about:blank');
    const begun = performance.now();
    await this.page.goto(`${this.server}/recordings.html#/${id}`);
    await this.part('cue').first().waitFor();
    return performance.now() - begun;
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  /** Where the playhead stands, as the page says it. */
  position(): Promise<string> {
    return this.part('position').innerText();
  }

  playing(state: 'paused' | 'playing'): Promise<void> {
    return this.page.locator(`[data-testid="play"][data-state="${state}"]`).waitFor();
  }

  word(text: string): Locator {
    return this.page.locator('[data-at]', { hasText: new RegExp(`^${text}\\s*$`) }).first();
  }
}
