import { parseArgs } from 'node:util';
import { ConfigError, loadCheckedConfig, readEnvironment } from '../src/config.js';
import { checkEngines, checkMachine, findLocalServers } from '../src/doctor/index.js';
import type { Finding } from '../src/protocol/routes/doctor.js';
import { doctorTable, exitCodeOf } from './doctor-table.js';

const HELP = `npm run doctor [-- --local-ports 11434,1234,8080]

Checks the configuration, the engines it chooses (keys, addresses, models, voices), what the machine has, and looks for
model servers on it: Ollama, LM Studio and llama.cpp, at these ports. Changes nothing. Exit code 0 when a session can run as configured, 1 when something is in the way.
`;

const { values } = parseArgs({
  options: { help: { type: 'boolean', short: 'h' }, 'local-ports': { type: 'string', default: '' } },
});
if (values.help) console.log(HELP);
else process.exitCode = await examine();

async function examine(): Promise<0 | 1> {
  console.error('Looking at the configuration, the engines and the machine …');
  const ports = values['local-ports'].split(',').filter(Boolean).map(Number);
  const [configuration, machine, local] = await Promise.all([
    checkConfiguration(),
    checkMachine(),
    findLocalServers(ports),
  ]);
  const findings = [...configuration, ...machine, ...local];
  console.log(doctorTable(findings));
  const code = exitCodeOf(findings);
  console.log(code === 0 ? '\nReady.' : '\nMend what is marked PROBLEM and run it again.');
  return code;
}

async function checkConfiguration(): Promise<Finding[]> {
  try {
    const { config, secrets } = loadCheckedConfig(readEnvironment());
    return [{ part: 'configuration', state: 'ok', found: 'complete' }, ...(await checkEngines(config, secrets))];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => ({ part: 'configuration', state: 'problem', found: problem }));
  }
}
