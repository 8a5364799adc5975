// `npm start`: prepares, then becomes the server. One process, so that a signal sent to it reaches the server itself.
import { prepare } from './prepare.mjs';

try {
  await prepare();
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
await import('../dist/src/main.js');
