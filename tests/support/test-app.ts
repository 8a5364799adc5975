import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MockAdapterFactory, type MockFactoryOptions } from '../../src/adapters/mock/mock-adapter-factory.js';
import { createApp, type AppOverrides } from '../../src/app.js';
import { loadConfig } from '../../src/config.js';
import { silentLogger } from '../../src/core/logger.js';
import { fillDataDir } from './data-dir.js';
import { openDoor } from './open-door.js';
import { noDatabase } from './no-database.js';
import { unlimited } from './unlimited.js';

export interface TestApp {
  readonly url: string;
  readonly factory: MockAdapterFactory;
  readonly recordingsDir: string;
  readonly logsDir: string;
  readonly dataDir: string;
  /** Stops the server and removes its files. */
  close(): Promise<void>;
}

const BRIEFINGS = fileURLToPath(new URL('../fixtures/briefings', import.meta.url));

/** Keys that a test enters leave the machine by no way. */
const NO_VENDORS = Object.fromEntries(
  ['ANTHROPIC', 'OPENAI', 'GROQ', 'TOGETHER', 'OPENROUTER', 'GEMINI'].map((vendor) => [
    `${vendor}_BASE_URL`,
    'http://127.0.0.1:9/v1',
  ]),
);

export interface TestAppOptions {
  readonly engines?: MockFactoryOptions;
  readonly overrides?: AppOverrides;
  readonly env?: Readonly<Record<string, string>>;
  /** Open by default: everybody is the owner. */
  readonly door?: 'open' | 'closed';
  /** With an embedded database, and the door closed. */
  readonly whole?: boolean;
}

/** The real service on a free port, in folders of its own, with scripted engines and no database unless `overrides` brings others. */
export async function startTestApp(options: TestAppOptions = {}): Promise<TestApp> {
  const root = await mkdtemp(join(tmpdir(), 'trialogue-app-'));
  const recordingsDir = join(root, 'recordings');
  const logsDir = join(root, 'logs');
  const dataDir = join(root, 'data');
  await Promise.all([recordingsDir, logsDir].map((directory) => mkdir(directory)));
  if (options.whole === true && !('DATABASE_URL' in (options.env ?? {}))) await fillDataDir(dataDir);
  const { config, secrets } = loadConfig({
    PORT: '0',
    RECORDINGS_DIR: recordingsDir,
    LOGS_DIR: logsDir,
    DATA_DIR: dataDir,
    // Nobody answers there: what runs on the developer's machine is no part of a test.
    OLLAMA_URLS: 'http://127.0.0.1:9',
    BRIEFINGS_DIR: BRIEFINGS,
    // A test's clients are many, and all of one address.
    CONNECTIONS_PER_CLIENT: '1000',
    ...NO_VENDORS,
    ...options.env,
  });
  const factory = new MockAdapterFactory(options.engines);
  const app = await createApp(config, secrets, {
    logger: silentLogger,
    limiter: unlimited,
    ...(options.whole === true ? {} : { database: noDatabase() }),
    ...(options.whole === true || options.door === 'closed' ? {} : { authenticate: openDoor }),
    factory,
    ...options.overrides,
  });
  const { url } = await app.start();
  return {
    url,
    factory,
    recordingsDir,
    logsDir,
    dataDir,
    async close() {
      await app.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}
