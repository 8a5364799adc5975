import type { Config, Secrets } from '../config/shape.js';
import type { Api } from '../http/api.js';
import { examine } from '../protocol/routes/doctor.js';
import { checkEngines } from './check-engines.js';
import { checkMachine, findLocalServers } from './check-machine.js';

export { checkEngines } from './check-engines.js';
export { checkMachine, findLocalServers } from './check-machine.js';

/** The examination for owners who have no shell at hand. Nothing is changed by it. */
export function addDoctorRoutes(api: Api, config: Config, secrets: Secrets): void {
  api.on(examine, async () => {
    const looks = [checkEngines(config, secrets), checkMachine(), findLocalServers()];
    return { findings: (await Promise.all(looks)).flat() };
  });
}
