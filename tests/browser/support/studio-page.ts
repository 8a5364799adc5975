import type { BrowserContext, Locator, Page } from 'playwright-core';
import { SAMPLE_RATE } from '../../../src/protocol/audio-format.js';
import type { Arrival, PageProbe, SoundReading } from './page-probe.js';

/** Generous: the machine may be busy with other tests. */
export const PATIENCE_MS = 20_000;

/** The server writes and compresses every track before it answers. */
const FINISH_MS = 60_000;

/** Lives in the page; functions given to `evaluate` see it there. */
declare const pageProbe: PageProbe;

/** The studio in a browser, in the words of a host. */
export class StudioPage {
  readonly page: Page;
  readonly #problems: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => this.#problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#problems.push(message.text());
    });
  }

  static async open(context: BrowserContext, url: string): Promise<StudioPage> {
    const studio = new StudioPage(await context.newPage());
    await studio.page.goto(url);
    await studio.part('briefing-card').first().waitFor();
    return studio;
  }

  /** Errors the page has thrown or written to its console. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  part(testId: string): Locator {
    return this.page.getByTestId(testId);
  }

  /** The finished lines of the speaker with this name. */
  lines(name: string): Locator {
    const head = this.page.locator('.line-head strong', { hasText: new RegExp(`^${name}$`) });
    return this.part('line').filter({ has: head });
  }

  lane(speaker: string, state: string): Locator {
    return this.page.locator(`[data-testid="lane-${speaker}"][data-state="${state}"]`);
  }

  /** The sign that says who has the floor. */
  floor(shape: string): Locator {
    return this.page.locator(`[data-testid="floor"][data-shape="${shape}"]`);
  }

  connection(state: string): Locator {
    return this.page.locator(`[data-testid="connection"][data-state="${state}"]`);
  }

  /** Chooses the briefing with this title and goes live. */
  async goLive(title = 'The day music stood still'): Promise<void> {
    await this.part('briefing-card').filter({ hasText: title }).click();
    await this.part('go-live').click();
    await this.part('floor').waitFor();
  }

  /** Ends the session, says yes when asked, and waits for the files. */
  async end(): Promise<void> {
    await this.part('end').click();
    await this.part('end-confirm').click();
    await this.part('finished').waitFor({ timeout: FINISH_MS });
  }

  /** What the page says of the recording's length. */
  async recordedSeconds(): Promise<number> {
    const [minutes = 0, seconds = 0] = (await this.part('recording').locator('.figure').innerText())
      .split(':')
      .map(Number);
    return minutes * 60 + seconds;
  }

  /** Gives the first speaker the floor, waits until the reply sounds, and hears it for a second. */
  async letClaudeSpeak(): Promise<void> {
    await this.page.keyboard.press('1');
    await this.lane('claude', 'speaking').waitFor();
    await this.listen();
  }

  sound(): Promise<SoundReading> {
    return this.page.evaluate(() => pageProbe.sound.read());
  }

  arrivals(): Promise<readonly Arrival[]> {
    return this.page.evaluate(() => pageProbe.wire.arrivals());
  }

  /** The first arrival of this server event, after `since` arrivals. */
  async arrival(name: string, since = 0): Promise<Arrival> {
    await this.page.waitForFunction(
      ([wanted, after]) =>
        pageProbe.wire
          .arrivals()
          .slice(after)
          .some((one) => one.name === wanted),
      [name, since] as const,
    );
    const found = (await this.arrivals()).slice(since).find((one) => one.name === name);
    if (found === undefined) throw new Error(`${name} did not arrive`);
    return found;
  }

  async cutNetwork(): Promise<void> {
    await this.page.context().setOffline(true);
    // An emulated outage refuses new connections, and leaves those that are open.
    await this.page.evaluate(() => pageProbe.wire.hangUp());
  }

  async mendNetwork(): Promise<void> {
    await this.page.context().setOffline(false);
  }

  /** Waits on the page's audio clock. */
  async untilFrame(frame: number): Promise<void> {
    await this.page.waitForFunction((wanted) => pageProbe.sound.read().frameNow >= wanted, frame);
  }

  /** Waits until a speaker is heard, listens for a while, and answers where on the audio clock that was. */
  async listen(seconds = 1): Promise<{ readonly from: number; readonly to: number }> {
    await this.page.waitForFunction(() =>
      pageProbe.sound
        .read()
        .levels.slice(-40)
        .some((level) => level > 0.01),
    );
    const { frameNow } = await this.sound();
    const to = frameNow + seconds * SAMPLE_RATE;
    await this.untilFrame(to);
    return { from: frameNow, to };
  }

  /** Lets the page stand still once a server message with this pattern has come; `goOn` lets it go on. */
  async haltAfter(pattern: string): Promise<void> {
    await this.page.evaluate((wanted) => pageProbe.wire.haltAfter(wanted), pattern);
  }

  async untilHalted(): Promise<void> {
    await this.page.waitForFunction(() => pageProbe.wire.halted());
  }

  async goOn(): Promise<void> {
    await this.page.evaluate(() => pageProbe.wire.goOn());
  }
}
