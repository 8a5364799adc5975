import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends the run with what was skipped and why. With `forbidden`, a skipped test fails the run:
 * on the machine that decides, nothing may pass by not being looked at.
 */
export class SkipReporter implements Reporter {
  readonly #forbidden: boolean;

  constructor(options: { forbidden: boolean }) {
    this.#forbidden = options.forbidden;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')]);
    process.stdout.write(`${summary(skipped)}\n`);
    if (skipped.length === 0 || !this.#forbidden) return;
    process.stdout.write('Skipping is not allowed here (TRIALOGUE_TEST_NO_SKIP=1): the run fails.\n');
    process.exitCode = 1;
  }
}

function summary(skipped: readonly TestCase[]): string {
  if (skipped.length === 0) return ' Nothing was skipped.';
  const reasons = new Set(skipped.map(reasonOf));
  const lines = [...reasons].flatMap((reason) => [
    `   ${reason}`,
    ...skipped
      .filter((test) => reasonOf(test) === reason)
      .map((test) => `     - ${test.module.relativeModuleId} > ${test.fullName}`),
  ]);
  const count = skipped.length === 1 ? 'One test was' : `${skipped.length} tests were`;
  return [` ${count} skipped:`, ...lines].join('\n');
}

/** A test filtered out by name (`-t`) is skipped without a note; so is one whose author gave none. */
function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return note ?? lackOf(test) ?? 'no reason given';
}

function lackOf(test: TestCase): string | undefined {
  for (let task: TestCase | TestCase['parent'] = test; task.type !== 'module'; task = task.parent) {
    const { lacks } = task.meta();
    if (lacks !== undefined) return lacks;
  }
  return undefined;
}
