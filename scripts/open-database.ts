import type { LoadedConfig } from '../src/config.js';
import { systemClock } from '../src/core/clock.js';
import { silentLogger } from '../src/core/logger.js';
import { createDatabase } from '../src/storage/create-database.js';
import type { ManagedDatabase } from '../src/storage/managed-database.js';

const PATIENCE_MS = 60_000;

/** The database of the configuration, up. Throws, with what to do, when it is another process's or does not come. */
export async function openDatabase({ config, secrets }: LoadedConfig): Promise<ManagedDatabase> {
  const url = secrets.DATABASE_URL?.reveal();
  const dataDir = config.directories.data;
  const database = createDatabase({ url, dataDir, clock: systemClock, logger: silentLogger });
  database.start();
  const giveUp = systemClock.setTimer(PATIENCE_MS, () => void database.close());
  const up = await Promise.race([database.whenUp(), firstFailure(database)]);
  giveUp.cancel();
  if (up === true) return database;
  await database.close();
  throw new Error(`The ${config.database} database cannot be opened: ${up}.`);
}

/** Whoever waits at a terminal is told at once what a server would try again. */
async function firstFailure(database: ManagedDatabase): Promise<string> {
  for (;;) {
    const { state } = database;
    if (state.is === 'lost') return state.reason;
    if (state.is !== 'starting') return new Promise<string>(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
