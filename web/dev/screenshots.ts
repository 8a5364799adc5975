import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { createServer } from 'vite';
import { CAST, POINTS } from './scene.js';

/** Takes a picture of every state of the page: `tsx web/dev/screenshots.ts <directory>`. */

const directory = process.argv[2] ?? 'coverage/screenshots';
const SIZES = [
  [1280, 800],
  [1920, 1080],
  [390, 844],
] as const;
const THEMES = ['dark', 'light'] as const;

const cast = CAST.filter((member) => member.kind === 'ai').map(({ id, name, role }) => ({ id, name, role }));
const BRIEFINGS = [
  {
    id: 'lighthouses',
    title: 'Keepers of the light',
    summary: 'Who kept the lights, what the fog sounded like, and what was lost when the last keeper went home.',
    minutes: 30,
    cast,
    points: POINTS,
    problem: null,
  },
  {
    id: 'bread',
    title: 'The slow loaf',
    summary: 'Sourdough as a clock: a baker and a biologist on waiting.',
    minutes: 20,
    cast,
    points: ['Time as an ingredient'],
    problem: null,
  },
  {
    id: 'draft',
    title: 'draft-3',
    summary: '',
    minutes: null,
    cast: [],
    points: [],
    problem: 'Line 4: “cast” must list at least one AI speaker with an id and a name.',
  },
];

const answer = (data: unknown) => ({ json: { success: true, data, timestamp: '', requestId: 'r1' } });

const serveFakes = async (page: Page): Promise<void> => {
  await page.route('**/api/briefings', (route) => route.fulfill(answer(BRIEFINGS)));
  await page.route('**/health', (route) =>
    route.fulfill({
      json: { status: 'ok', adapters: { enabled: false, stt: 'rehearsal', tts: 'rehearsal', guest: 'rehearsal' } },
    }),
  );
  await page.route('**/api/sessions/**', (route) => route.fulfill({ status: 404, body: '' }));
  await page.route('**/*.vtt', (route) =>
    route.fulfill({ body: 'WEBVTT\n\n00:00:08.400 --> 00:00:19.000\n<v Claude>It was a night of small alarms.\n' }),
  );
};

const everySize = async (page: Page, name: string): Promise<void> => {
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await page.waitForTimeout(250);
      await page.screenshot({ path: join(directory, `${name}-${width}-${colorScheme}.png`), fullPage: width < 500 });
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.emulateMedia({ colorScheme: 'dark' });
};

/** Widths between those of the pictures, too: nothing may stick out to the right. */
const checkWidths = async (page: Page, name: string, problems: string[]): Promise<void> => {
  for (const width of [360, 390, 600, 768, 861, 1024, 1200, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    const widest = await page.evaluate(() => {
      const out = [...document.querySelectorAll('body *')].filter(
        (one) => one.getBoundingClientRect().right > innerWidth + 1,
      );
      return out
        .map((one) => `${one.tagName}.${one.className}`)
        .slice(0, 4)
        .join(' ');
    });
    if (wide > width) problems.push(`${name}: ${wide} px wide in a window of ${width} px: ${widest}`);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
};

/** A clicked button keeps the focus; Space must interrupt all the same, and not press it again. */
const checkSpace = async (page: Page, problems: string[]): Promise<void> => {
  await page.getByTestId('autopilot').click();
  await page.keyboard.press(' ');
  const interrupted = await page.getByTestId('notice').filter({ hasText: 'You have the floor' }).count();
  const autopilot = await page.getByTestId('autopilot').getAttribute('aria-pressed');
  if (interrupted !== 1 || autopilot !== 'true')
    problems.push(`Space after a click: ${interrupted} interruptions, autopilot ${autopilot}`);
  await page.getByTestId('autopilot').click();
  await page.getByTestId('typed-line').fill('m a h');
  await page.getByTestId('typed-line').press('Enter');
  if ((await page.getByTestId('notice').filter({ hasText: 'Typed: m a h' }).count()) !== 1)
    problems.push('The typed line was not sent.');
  const close = page.getByLabel('Dismiss this notice');
  while ((await close.count()) > 0) await close.first().click();
};

const one = (page: Page, name: string) => page.screenshot({ path: join(directory, `${name}.png`) });
const demo = (page: Page, what: string) =>
  page.evaluate((detail) => dispatchEvent(new CustomEvent('demo', { detail })), what);

const live = async (page: Page, problems: string[]): Promise<void> => {
  await page.getByTestId('go-live').click();
  await page.waitForTimeout(14_000);
  await page.keyboard.press('m');
  await page.waitForTimeout(30_000);
  await checkSpace(page, problems);
  await checkWidths(page, 'live', problems);
  await everySize(page, 'live');
  await page.keyboard.press('h');
  await demo(page, 'notices');
  await page.waitForTimeout(300);
  await one(page, 'live-holding-notices');
  await page.keyboard.press('h');
  await page.locator('.badge').nth(1).click();
  await one(page, 'live-badge');
  await page.keyboard.press('Escape');
  await demo(page, 'offline');
  await page.keyboard.press('u');
  await page.getByTestId('end').click();
  await page.waitForTimeout(300);
  await checkWidths(page, 'live, offline, ending', problems);
  await everySize(page, 'live-offline');
  await page.getByTestId('end-confirm').click();
  await page.waitForTimeout(500);
  await page.getByText('Read the captions').nth(1).click();
  await checkWidths(page, 'after', problems);
  await everySize(page, 'after');
};

const run = async (): Promise<void> => {
  mkdirSync(directory, { recursive: true });
  const server = await createServer({ configFile: 'web/vite.config.ts', logLevel: 'error', server: { port: 3111 } });
  await server.listen();
  const url = new URL('dev/demo.html', server.resolvedUrls?.local[0]).href;
  const flags = [
    '--no-sandbox',
    '--autoplay-policy=no-user-gesture-required',
    '--disable-background-networking',
    '--use-fake-device-for-media-stream',
  ];
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...flags, '--use-fake-ui-for-media-stream'],
  });
  const page = await browser.newPage({ colorScheme: 'dark', viewport: { width: 1280, height: 800 } });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  await page.goto(url);
  await page.getByTestId('service-trouble').waitFor();
  await one(page, 'no-server');
  await serveFakes(page);
  await page.getByText('Try again').click();
  await page.getByTestId('briefing-card').first().waitFor();
  await page.waitForTimeout(800);
  await checkWidths(page, 'before', problems);
  await everySize(page, 'before');
  if (process.argv[3] !== 'before') await live(page, problems);
  await browser.close();
  const refusing = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...flags, '--deny-permission-prompts'],
  });
  const denied = await refusing.newPage({ colorScheme: 'dark', viewport: { width: 1280, height: 800 } });
  await serveFakes(denied);
  await denied.goto(`${url}#left`);
  await denied.getByTestId('microphone-trouble').waitFor();
  await one(denied, 'denied');
  await denied.getByTestId('typed-only').check();
  await denied.getByTestId('go-live').click();
  await denied.getByTestId('floor').waitFor();
  await one(denied, 'typed-only');
  await demo(denied, 'refused');
  await denied.getByTestId('refused').waitFor();
  await one(denied, 'refused');
  await refusing.close();
  await server.close();
  process.stdout.write(`${problems.join('\n')}\n`);
};

await run();
