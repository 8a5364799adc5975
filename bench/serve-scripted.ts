import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppOverrides, createApp } from '../src/app.js';
import { type LoadedConfig, loadConfig } from '../src/config.js';
import { HELPERS_NICE, putMainThreadFirst } from '../src/core/thread-priority.js';
import { localToken } from '../scripts/local-access.js';
import type { ServerReply, ServerRequest } from './messages.js';
import { BRIEFING, BRIEFING_ID, TURN_SETTINGS } from './scenario.js';
import { scriptedFactory } from './scripted-engines.js';
import { ServerProbe } from './server-probe.js';
import { whenReady } from './when-ready.js';

/** What a bench adds to the service. */
export interface ServedParts {
  readonly overrides?: AppOverrides;
  readonly hear?: (request: ServerRequest) => void;
  /** After the service has stopped. */
  readonly close?: () => Promise<void>;
}

export const say = (reply: ServerReply): void => void process.send?.(reply);

/**
 * The whole service with scripted engines, as the process's own: recordings, logs and data go to the directory the
 * command line gives; variables may follow it, as in `TRUST_PROXY=1`.
 */
export async function serveScripted(add: (loaded: LoadedConfig) => Promise<ServedParts>): Promise<void> {
  putMainThreadFirst(HELPERS_NICE);
  const [directory = '', ...given] = process.argv.slice(2);
  const DATA_DIR = join(directory, 'data');
  const loaded = loadConfig({
    PORT: '0',
    LOG_LEVEL: 'info',
    // Every host of a run comes from this machine.
    CONNECTIONS_PER_CLIENT: '1000',
    ...foldersIn(directory),
    DATA_DIR,
    ...Object.fromEntries(given.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string])),
  });
  const probe = new ServerProbe();
  const { overrides = {}, hear, close } = await add(loaded);
  const app = await createApp(loaded.config, loaded.secrets, {
    factory: scriptedFactory,
    turns: TURN_SETTINGS,
    ...overrides,
  });

  async function stop(): Promise<void> {
    const clean = await app.stop();
    await close?.();
    say({ type: 'stopped', clean });
    process.disconnect?.();
  }

  process.on('message', (request: ServerRequest) => {
    switch (request) {
      case 'mark':
        return say({ type: 'marked', reading: probe.mark() });
      case 'read':
        return say({ type: 'read', reading: probe.read() });
      case 'count':
        return say({ type: 'read', reading: probe.read(true) });
      case 'stop':
        return void stop();
      default:
        return hear?.(request);
    }
  });

  const { url } = await app.start();
  await whenReady(url);
  say({ type: 'ready', url, token: localToken(url, DATA_DIR) ?? '' });
}

/** Made, with the one briefing in its own. */
function foldersIn(directory: string): Record<'RECORDINGS_DIR' | 'LOGS_DIR' | 'BRIEFINGS_DIR', string> {
  const folders = {
    RECORDINGS_DIR: join(directory, 'recordings'),
    LOGS_DIR: join(directory, 'logs'),
    BRIEFINGS_DIR: join(directory, 'briefings'),
  };
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
  writeFileSync(join(folders.BRIEFINGS_DIR, `${BRIEFING_ID}.md`), BRIEFING);
  return folders;
}
