import { systemClock } from '../../src/core/clock.js';
import { silentLogger } from '../../src/core/logger.js';
import { createDatabase } from '../../src/storage/create-database.js';
import { auditLog } from '../../src/storage/schema/index.js';

/**
 * A process that writes until it is killed: one row, then a transaction of twenty, and so on. It prints `row <id>` or
 * `all <id>` once the database has acknowledged it, and before that nothing of it.
 */
const [dataDir = '', round = ''] = process.argv.slice(2);
const database = createDatabase({ url: undefined, dataDir, clock: systemClock, logger: silentLogger });
database.start();
await database.whenUp();
process.stdout.write('up\n');

for (let index = 0; ; index += 1) {
  const id = `${round}-${index}`;
  const line = { action: 'write', outcome: 'ok' } as const;
  await database.orm.insert(auditLog).values({ ...line, id: `row-${id}` });
  process.stdout.write(`row ${id}\n`);
  await database.orm.transaction(async (tx) => {
    for (let part = 0; part < 20; part += 1) {
      await tx.insert(auditLog).values({ ...line, id: `all-${id}-${part}`, target: id });
    }
  });
  process.stdout.write(`all ${id}\n`);
}
