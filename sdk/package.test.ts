import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routeContracts } from '../tests/support/route-contracts.js';
import { VERSION } from '../src/version.js';
import * as routes from './routes.js';

interface Package {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Package;
const own = read('sdk/package.json');

/** Runs a program of the tree; its output, or what it complained of. */
function run(args: readonly string[], cwd = '.'): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
  return stdout;
}

describe('the package', () => {
  it('has the version of the service, and the libraries it was tested with', () => {
    expect(own.version).toBe(VERSION);
    const tested = read('package.json').dependencies;
    for (const [name, version] of Object.entries(own.dependencies)) expect(tested[name]).toBe(version);
  });

  it('gives away every route there is', async () => {
    const given = new Set(Object.values(routes).flatMap((one) => [one, ...Object.values(Object(one) as object)]));
    const missing = (await routeContracts()).filter((contract) => !given.has(contract));
    expect(missing.map(({ name }) => name)).toEqual([]);
  });

  describe('once it is built', () => {
    const target = 'dist/sdk-package';
    let elsewhere: string;
    beforeAll(() => {
      run([
        '--input-type=module',
        '-e',
        "const { buildPackage } = await import('./scripts/build-sdk.mjs'); buildPackage();",
      ]);
      // A project of somebody's own that has installed it; its dependencies are found above.
      elsewhere = mkdtempSync(join('dist', 'somebody-'));
      mkdirSync(join(elsewhere, 'node_modules/@trialogue'), { recursive: true });
      symlinkSync(join(process.cwd(), target), join(elsewhere, 'node_modules/@trialogue/sdk'));
    }, 120_000);
    afterAll(() => rmSync(elsewhere, { recursive: true, force: true }));

    it('has what it exports, with types', () => {
      for (const path of Object.values(own.exports)) {
        expect(existsSync(join(target, path)), path).toBe(true);
        if (path.endsWith('.js')) expect(existsSync(join(target, path.replace(/\.js$/, '.d.ts'))), path).toBe(true);
      }
      expect(existsSync(join(target, 'README.md'))).toBe(true);
    });

    it('is imported by its name, in Node', () => {
      const doors = ['', '/routes', '/recordings', '/live', '/react', '/node'].map((door) => `@trialogue/sdk${door}`);
      const imports = doors.map((door) => `await import('${door}')`).join(', ');
      writeFileSync(
        join(elsewhere, 'use.mjs'),
        `const [sdk, routes] = [${imports}];
        const client = new sdk.TrialogueClient({ url: 'http://127.0.0.1:1', retry: { attempts: 1 } });
        await client.call(routes.getVersion).catch(({ code }) => console.log(code));`,
      );
      expect(run(['use.mjs'], elsewhere).trim()).toBe('unreachable');
    });

    it('is typed for whoever uses it', () => {
      writeFileSync(
        join(elsewhere, 'use.ts'),
        `import { TrialogueClient } from '@trialogue/sdk';
        import { getThread } from '@trialogue/sdk/routes';
        const client = new TrialogueClient({ url: '' });
        const { thread } = await client.call(getThread, { params: { threadId: 'thread_1' } });
        export const title: string = thread.title;
        // @ts-expect-error The id is missing.
        await client.call(getThread, { params: {} });`,
      );
      const options = {
        module: 'nodenext',
        target: 'es2023',
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ['node'],
      };
      writeFileSync(
        join(elsewhere, 'tsconfig.json'),
        JSON.stringify({ compilerOptions: options, include: ['use.ts'] }),
      );
      run([join(process.cwd(), 'node_modules/typescript/bin/tsc'), '-p', '.'], elsewhere);
    });
  });
});
