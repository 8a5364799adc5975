import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../tests/support/fakes/coded-speech.js';
import { settledEpisodes, summary } from '../tests/support/kills/kill-summary.js';
import { RandomKills } from '../tests/support/kills/random-kills.js';

/**
 * What is left of shows whose server is killed at random moments:
 * `node dist/bench/random-kills.js --kills 100 --seed 1`. With `--keep` the folders stay where they are.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'boolean', default: false },
  },
});

const root = await mkdtemp(join(tmpdir(), 'trialogue-kills-'));
const run = new RandomKills({
  root,
  kills: Number(values.kills),
  random: seededRandom(Number(values.seed)),
  onKill: ({ moment, acknowledged, lost }, count) => {
    const safe = `${(acknowledged / 48_000).toFixed(2)} s safe`;
    console.log(`${String(count).padStart(4)}  ${moment.padEnd(12)} ${safe.padStart(12)}, ${lost} samples lost`);
  },
  onBack: (ms) => console.log(`      live again after ${ms.toFixed(0)} ms`),
});
try {
  await run.run();
  const episodes = await settledEpisodes(run.sessions);
  for (const line of summary(episodes)) console.log(line);
  process.exitCode = episodes.some(({ faults }) => faults.length > 0) ? 1 : 0;
} finally {
  await run.close();
  if (values.keep) console.log(root);
  else await rm(root, { recursive: true, force: true });
}
