import { type BriefingSummary, listBriefings as route } from '../../../sdk/routes.js';
import { service } from './service.js';

export type { BriefingSummary };

/** Rejects with an `ApiError` whose message can be shown. */
export const listBriefings = (options: { signal: AbortSignal }): Promise<readonly BriefingSummary[]> =>
  service.call(route, {}, options);
