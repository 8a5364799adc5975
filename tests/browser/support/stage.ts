import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';
import { pathOf } from '../../support/has.js';
import { type ServerProcess, startServerProcess } from '../../support/server-process.js';
import { buildProbe, PROBE_ARGS } from './build-probe.js';
import { type MicrophoneFile, microphoneFile, type Piece } from './microphone-file.js';
import { signIn } from './sign-in.js';
import { StudioPage } from './studio-page.js';

export interface StageOptions {
  /** What the host says from the moment a microphone is opened; silence by default. */
  readonly says?: readonly Piece[];
  /** What the browser answers when a page asks for the microphone; yes by default. */
  readonly microphone?: 'allowed' | 'denied';
}

/** The compiled server as a process of its own, and a browser with a voice. */
export interface Stage {
  readonly server: ServerProcess;
  /** A page on the studio, in a window of its own; 1280 × 800 and dark by default. */
  open(options?: BrowserContextOptions): Promise<StudioPage>;
  /** The folder of the only session recorded so far. */
  recording(): Promise<string>;
  close(): Promise<void>;
}

export async function openStage({ says = [1], microphone = 'allowed' }: StageOptions = {}): Promise<Stage> {
  const root = await mkdtemp(join(tmpdir(), 'trialogue-browser-'));
  const recordings = join(root, 'recordings');
  await mkdir(recordings);
  const voice = await microphoneFile(says);
  const [server, browser, probe] = await Promise.all([
    startServerProcess({ RECORDINGS_DIR: recordings, LOGS_DIR: join(root, 'logs') }),
    launch(voice, microphone),
    buildProbe(),
  ]);
  return {
    server,
    async open(options = {}) {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        colorScheme: 'dark',
        ...options,
      });
      await probe(context);
      await signIn(context, server);
      return StudioPage.open(context, server.url);
    },
    async recording() {
      const [name] = await readdir(recordings);
      if (name === undefined) throw new Error('nothing was recorded');
      return join(recordings, name);
    },
    async close() {
      await Promise.all([browser.close(), server.kill('SIGKILL')]);
      await Promise.all([voice.remove(), rm(root, { recursive: true, force: true })]);
    },
  };
}

function launch(voice: MicrophoneFile, microphone: 'allowed' | 'denied'): Promise<Browser> {
  return chromium.launch({
    executablePath: pathOf('chromium'),
    args: [
      '--no-sandbox',
      microphone === 'allowed' ? '--use-fake-ui-for-media-stream' : '--deny-permission-prompts',
      '--use-fake-device-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice.path}%noloop`,
      '--autoplay-policy=no-user-gesture-required',
      '--disable-background-networking',
      ...PROBE_ARGS,
      '--no-first-run',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export type { BrowserContext };
