import type { BriefingSummary, Envelope } from '../../../sdk/rest-types.js';
import { ServiceError, getJson, isRecord } from './get-json.js';

export type { BriefingSummary };

const isBriefing = (value: unknown): value is BriefingSummary =>
  isRecord(value) && typeof value['id'] === 'string' && Array.isArray(value['cast']) && Array.isArray(value['points']);

/** A proxy or an older server may answer anything: every member is looked at before it is used. */
const envelopeOf = (body: unknown): Partial<Envelope<unknown>> => (isRecord(body) ? body : {});

/** Rejects with a {@link ServiceError} whose message can be shown. */
export const listBriefings = async (options: { signal: AbortSignal }): Promise<readonly BriefingSummary[]> => {
  const { data, error } = envelopeOf(await getJson('./api/briefings', options));
  if (Array.isArray(data)) return data.filter(isBriefing);
  throw new ServiceError(typeof error?.message === 'string' ? error.message : 'The server did not list its briefings.');
};
