import { ServiceError, getJson, isRecord } from './get-json.js';

/** A show that can be run, as `GET /api/briefings` lists it. */
export interface BriefingSummary {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly minutes: number | null;
  readonly cast: readonly { readonly id: string; readonly name: string; readonly role: string }[];
  readonly points: readonly string[];
  /** Set when the file cannot be used: what is wrong, and where. */
  readonly problem: string | null;
}

const isBriefing = (value: unknown): value is BriefingSummary =>
  isRecord(value) && typeof value['id'] === 'string' && Array.isArray(value['cast']) && Array.isArray(value['points']);

/** Rejects with a {@link ServiceError} whose message can be shown. */
export const listBriefings = async (options: { signal: AbortSignal }): Promise<readonly BriefingSummary[]> => {
  const body = await getJson('./api/briefings', options);
  const data = isRecord(body) ? body['data'] : undefined;
  if (Array.isArray(data)) return data.filter(isBriefing);
  const error = isRecord(body) ? body['error'] : undefined;
  const message = isRecord(error) ? error['message'] : undefined;
  throw new ServiceError(typeof message === 'string' ? message : 'The server did not list its briefings.');
};
