import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { pathOf } from '../../support/has.js';
import { type ServerProcess, startServerProcess } from '../../support/server-process.js';
import { buildProbe, PROBE_ARGS, type InstallProbe } from './build-probe.js';
import { microphoneFile } from './microphone-file.js';
import { processesOf } from './unsent-processes.js';
import { signIn } from './sign-in.js';
import { StudioPage } from './studio-page.js';
import { MicrophoneLog } from './unsent-microphone.js';

/** A server that can be killed and comes back at the same address, and a browser that can be killed and keeps its profile. */
export interface UnsentStage {
  readonly microphone: MicrophoneLog;
  /** A page on the studio, in the browser that runs or in a new one. */
  open(): Promise<StudioPage>;
  /** Closes the tab; the network, if it was cut, is back afterwards. So it is with `killTab`. */
  closeTab(studio: StudioPage): Promise<void>;
  killTab(studio: StudioPage): Promise<void>;
  killBrowser(): Promise<void>;
  /** Lets every process of the browser stand still for so long, as on a machine that sleeps. */
  sleep(ms: number): Promise<void>;
  killServer(): Promise<void>;
  /** The server again: with its recordings, or as one that knows nothing of them. */
  startServer(recordings?: 'kept' | 'lost'): Promise<void>;
  /** The folder of the only session recorded so far. */
  recording(): Promise<string>;
  close(): Promise<void>;
}

const MICROPHONE_SECONDS = 90;

export async function openUnsentStage(): Promise<UnsentStage> {
  const root = await mkdtemp(join(tmpdir(), 'trialogue-unsent-'));
  const [voice, probe, port] = await Promise.all([microphoneFile([MICROPHONE_SECONDS]), buildProbe(), freePort()]);
  let recordings = join(root, 'recordings');
  let server: ServerProcess;
  let context: BrowserContext | null = null;
  const start = async () => {
    await mkdir(recordings, { recursive: true });
    server = await startServerProcess({
      PORT: String(port),
      RECORDINGS_DIR: recordings,
      LOGS_DIR: join(root, 'logs'),
    });
  };
  await start();
  const microphone = new MicrophoneLog();
  return {
    microphone,
    async open() {
      if (context === null) {
        context = await launch(join(root, 'profile'), voice.path, probe);
        await microphone.listen(context);
        await signIn(context, server);
      }
      return StudioPage.open(context, server.url);
    },
    async closeTab({ page }) {
      await page.close();
      await context?.setOffline(false);
    },
    async killTab({ page }) {
      const crashed = page.waitForEvent('crash');
      const session = await page.context().newCDPSession(page);
      // The tab dies before it can answer.
      session.send('Page.crash').catch(() => undefined);
      await crashed;
      // What is left of it would refuse the next order.
      await page.close();
      await context?.setOffline(false);
    },
    async killBrowser() {
      const browser = context?.browser();
      if (context === null || !browser) throw new Error('no browser runs');
      const closed = new Promise((resolve) => context?.once('close', resolve));
      const session = await browser.newBrowserCDPSession();
      session.send('Browser.crash').catch(() => undefined);
      await closed;
      context = null;
    },
    async sleep(ms) {
      const pids = await processesOf(join(root, 'profile'));
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      await setTimeout(ms);
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    },
    async killServer() {
      await server.kill('SIGKILL');
    },
    async startServer(kept = 'kept') {
      if (kept === 'lost') recordings = join(root, 'other-recordings');
      await start();
    },
    async recording() {
      const [name] = await readdir(recordings);
      if (name === undefined) throw new Error('nothing was recorded');
      return join(recordings, name);
    },
    async close() {
      await Promise.all([context?.close(), server.kill('SIGKILL')]);
      await Promise.all([voice.remove(), rm(root, { recursive: true, force: true, maxRetries: 5 })]);
    },
  };
}

async function launch(profile: string, voice: string, probe: InstallProbe): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: pathOf('chromium'),
    acceptDownloads: true,
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice}%noloop`,
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      ...PROBE_ARGS,
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  await probe(context);
  return context;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}
