import { errorMessage } from '../src/core/errors.js';
import type { SignInLink } from '../src/protocol/accounts.js';
import { askOwnServer } from './local-access.js';

const HELP = `Usage: npm run sign-in

Prints a link that signs its owner in to the running studio: once, within 15 minutes. Whoever can read the server's data
folder (DATA_DIR) may have one; after a lost password, too.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (args.length > 0) {
    process.stdout.write(HELP);
    return args[0] === '--help' || args[0] === '-h' ? 0 : 2;
  }
  try {
    const { url } = await askOwnServer<SignInLink>('POST', '/api/sign-in-links');
    process.stdout.write(`Sign in (once, valid 15 minutes): ${url}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${errorMessage(error)}\n`);
    return 1;
  }
}
