import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../src/app.js';
import { loadConfig } from '../src/config.js';
import { HELPERS_NICE, putMainThreadFirst } from '../src/core/thread-priority.js';
import { localToken } from '../scripts/local-access.js';
import type { ServerReply, ServerRequest } from './messages.js';
import { BRIEFING, BRIEFING_ID, TURN_SETTINGS } from './scenario.js';
import { scriptedFactory } from './scripted-engines.js';
import { ServerProbe } from './server-probe.js';
import { whenReady } from './when-ready.js';

/**
 * The whole service with scripted engines, in a process of its own: recordings, logs and data go to the given directory;
 * variables may follow it, as in `TRUST_PROXY=1`.
 */

putMainThreadFirst(HELPERS_NICE);

const [directory = '', ...given] = process.argv.slice(2);
const RECORDINGS_DIR = join(directory, 'recordings');
const LOGS_DIR = join(directory, 'logs');
const BRIEFINGS_DIR = join(directory, 'briefings');
const DATA_DIR = join(directory, 'data');
for (const path of [RECORDINGS_DIR, LOGS_DIR, BRIEFINGS_DIR]) mkdirSync(path, { recursive: true });
writeFileSync(join(BRIEFINGS_DIR, `${BRIEFING_ID}.md`), BRIEFING);

const folders = { RECORDINGS_DIR, LOGS_DIR, BRIEFINGS_DIR, DATA_DIR };
// Every host of a run comes from this machine.
const oneClient = { CONNECTIONS_PER_CLIENT: '1000' };
const { config, secrets } = loadConfig({
  PORT: '0',
  LOG_LEVEL: 'info',
  ...oneClient,
  ...folders,
  ...Object.fromEntries(given.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string])),
});
const probe = new ServerProbe();
const app = await createApp(config, secrets, { factory: scriptedFactory, turns: TURN_SETTINGS });

const say = (reply: ServerReply) => process.send?.(reply);

process.on('message', (request: ServerRequest) => {
  switch (request) {
    case 'mark':
      return say({ type: 'marked', reading: probe.mark() });
    case 'read':
      return say({ type: 'read', reading: probe.read() });
    case 'count':
      return say({ type: 'read', reading: probe.read(true) });
    case 'stop':
      return void app.stop().then((clean) => {
        say({ type: 'stopped', clean });
        process.disconnect?.();
      });
  }
});

const { url } = await app.start();
await whenReady(url);
say({ type: 'ready', url, token: localToken(url, DATA_DIR) ?? '' });
