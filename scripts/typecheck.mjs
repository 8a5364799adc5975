// Checks every TypeScript project of the tree: the server, and the two that live in a browser.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const projects = ['tsconfig.json', 'sdk/browser/tsconfig.json', 'web/tsconfig.json'].filter((file) => existsSync(file));
const failed = projects.filter((project) => {
  const args = ['node_modules/typescript/bin/tsc', '--noEmit', '-p', project];
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0;
});
process.exitCode = failed.length > 0 ? 1 : 0;
process.stdout.write(
  failed.length > 0 ? `Type errors in ${failed.join(', ')}\n` : `${projects.join(', ')}: no type errors\n`,
);
