import { Router } from 'express';
import { AppError } from '../core/errors.js';
import type { RouteContract } from '../protocol/route-contract.js';
import type { CountStray } from './rate-headers.js';

/** Answers every address of the contracts, whatever the method: `Allow` lists those there are. */
export function otherMethodsOf(contracts: readonly RouteContract[], count: CountStray): Router {
  const router = Router();
  for (const path of new Set(contracts.map((contract) => contract.path))) {
    const methods = contracts.filter((contract) => contract.path === path).map(({ method }) => method.toUpperCase());
    const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
    router.all(path, async (request, response) => {
      response.set('Allow', allowed);
      if (request.method !== 'OPTIONS') {
        throw new AppError('METHOD_NOT_ALLOWED', `This address takes ${methods.join(', ')}, not ${request.method}.`);
      }
      await count(request, response);
      response.status(204).end();
    });
  }
  return router;
}
