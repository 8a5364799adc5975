import { pathToFileURL } from 'node:url';

/** Runs an example that was called by its name; one that is imported (by its test) is left alone. */
export async function runAsProgram(
  moduleUrl: string,
  main: (args: readonly string[], say: (line: string) => void) => Promise<void>,
): Promise<void> {
  const [, program, ...args] = process.argv;
  if (program === undefined || pathToFileURL(program).href !== moduleUrl) return;
  try {
    await main(args, (line) => void process.stdout.write(`${line}\n`));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
