import { writeFile } from 'node:fs/promises';
import { errorMessage } from '../src/core/errors.js';
import { readDocuments } from '../tests/support/api-documents.js';
import { startTestApp } from '../tests/support/test-app.js';

/** Asks a server of its own what it can be asked, and writes `openapi.json` and `asyncapi.json` at the root of the tree. */
async function main(): Promise<number> {
  const app = await startTestApp();
  try {
    for (const [name, text] of Object.entries(await readDocuments(app.url))) {
      await writeFile(name, text);
      process.stdout.write(`${name}: ${text.length} characters\n`);
    }
    return 0;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  } finally {
    await app.close();
  }
}

process.exitCode = await main();
