import { errorMessage } from '../src/core/errors.js';
import { askOwnServer } from './local-access.js';

const HELP = `Usage: npm run rotate-keys

Seals every stored API key anew with the newest key of the running server: with a new one in DATA_DIR/secrets.key where
the server keeps its own, else with the first of SECRETS_KEY (put a new one in front and restart, then run this; when
nothing was lost the old one may go). Nobody is interrupted.
`;

interface Rotation {
  readonly keyId: string;
  readonly resealed: number;
  readonly lost: number;
}

process.exitCode = await main(process.argv.slice(2));

/** The exit code: 1 also when some keys could not be opened, and their owners have to enter them again. */
async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write(HELP);
    return args[0] === '--help' || args[0] === '-h' ? 0 : 2;
  }
  try {
    const { keyId, resealed, lost } = await askOwnServer<Rotation>('POST', '/api/key-rotation');
    process.stdout.write(`Newest key: ${keyId}. Sealed anew: ${resealed}. Cannot be opened any more: ${lost}.\n`);
    return lost === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}
