import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { leftMetadata, writeLeftFolder } from '../../tests/support/left-folder.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { errorMessage } from '../core/errors.js';
import { hashOfToken } from '../core/token.js';
import { limits } from '../limits.js';
import { PROTOCOL_VERSION } from '../protocol/client-events.js';
import { FolderClaims } from '../recording/index.js';
import { BriefingLoader } from './briefing/briefing-loader.js';
import { LeftSessions } from './left-sessions.js';
import { memoryDefaults } from './memory/conversation-memory.js';
import { InProcessMemory } from './memory/in-process-memory.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-left-'));
  await mkdir(join(root, 'logs'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('is opened once for a page that asks twice, while a stranger who asks first is refused alone', async () => {
  const recordingsDir = join(root, 'recordings');
  await writeLeftFolder(join(recordingsDir, 'ses_left'), {
    metadata: leftMetadata({ owner: hashOfToken('the token') }),
  });
  const clock = new VirtualClock();
  let opened = 0;
  const left = new LeftSessions({
    clock,
    recordingsDir,
    logsDir: join(root, 'logs'),
    briefings: new BriefingLoader({ directory: 'tests/fixtures/briefings', limits }),
    memory: new InProcessMemory({ clock, rules: memoryDefaults, conversationsMax: 10 }),
    claims: new FolderClaims(),
    create: () => {
      opened += 1;
      return Promise.reject(new Error(`opened ${opened}`));
    },
  });
  const ask = (token: string) =>
    left
      .open(
        { protocol: PROTOCOL_VERSION, role: 'host', codec: 's16le', sampleRate: 48_000 },
        { sessionId: 'ses_left', token, lastSeq: 0 },
        () => {},
      )
      .catch(errorMessage);
  const answers = await Promise.all(['another', 'the token', 'the token'].map(ask));
  expect(answers).toEqual(['This token does not open that session.', 'opened 1', 'opened 1']);
});
