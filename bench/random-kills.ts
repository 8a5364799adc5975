import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../tests/support/fakes/coded-speech.js';
import { settledEpisodes, summary } from '../tests/support/kills/kill-summary.js';
import { cutNetwork, freezeService, type OutageReport } from '../tests/support/kills/outages.js';
import { RandomKills } from '../tests/support/kills/random-kills.js';

/**
 * What is left of shows whose server is killed at random moments, or whose network or server is away for a while:
 *
 *     node dist/bench/random-kills.js --kills 100 --seed 1
 *     node dist/bench/random-kills.js --network          30 s, then five times 5 s without a network
 *     node dist/bench/random-kills.js --freeze           the server's process stands still for a minute
 *
 * To be called in the project's folder. With `--keep` the recordings stay where they are.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    network: { type: 'boolean', default: false },
    freeze: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

async function killed(root: string): Promise<number> {
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
    for (const line of summary(episodes, run.count)) console.log(line);
    return episodes.flatMap(({ faults }) => faults).length;
  } finally {
    await run.close();
  }
}

function told(what: string, { backMs, faults }: OutageReport): number {
  console.log(`${what}: answered again after ${backMs.map((ms) => `${ms.toFixed(0)} ms`).join(', ')}`);
  for (const fault of faults) console.log(`  ${fault}`);
  console.log(`${faults.length} faults`);
  return faults.length;
}

async function away(root: string): Promise<number> {
  if (values.freeze) return told('server frozen for 60 s', await freezeService(root, [60_000]));
  const outagesMs = [30_000, 5_000, 5_000, 5_000, 5_000, 5_000];
  return told('network cut for 30 s and 5 × 5 s', await cutNetwork(root, outagesMs));
}

const root = await mkdtemp(join(tmpdir(), 'trialogue-kills-'));
try {
  const faults = values.network || values.freeze ? await away(root) : await killed(root);
  process.exitCode = faults > 0 ? 1 : 0;
} finally {
  if (values.keep) console.log(root);
  else await rm(root, { recursive: true, force: true });
}
