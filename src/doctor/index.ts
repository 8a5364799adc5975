import type { Config, Secrets } from '../config/shape.js';
import type { Api } from '../http/api.js';
import { examine, type Finding } from '../protocol/routes/doctor.js';
import { checkMachine, findLocalServers } from './check-machine.js';

export { checkMachine, findLocalServers } from './check-machine.js';

/**
 * Looks at every engine of the chosen chains. The vendors' libraries come with the first examination: they are 7 MB of
 * text and 20 MB of memory, which a server that uses none of them would carry for ever.
 */
export async function checkEngines(config: Config, secrets: Secrets): Promise<Finding[]> {
  const checks = await import('./check-engines.js');
  return checks.checkEngines(config, secrets);
}

/** The examination for owners who have no shell at hand. Nothing is changed by it. */
export function addDoctorRoutes(api: Api, config: Config, secrets: Secrets): void {
  api.on(examine, async () => {
    const looks = [checkEngines(config, secrets), checkMachine(), findLocalServers()];
    return { findings: (await Promise.all(looks)).flat() };
  });
}
