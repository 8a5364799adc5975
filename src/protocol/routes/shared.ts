import { z } from 'zod';
import { perUser } from '../route-contract.js';

/** Players and waveforms ask for a piece at a time. */
export const MEDIA = perUser(1_200);
/** A page opens with several of these, and asks again while work is under way. */
export const READING = perUser(240);
/** A slider that is dragged, a line that is typed. */
export const EDITING = perUser(240);
/** What is asked for once, by hand. */
export const CHANGING = perUser(60);
/** Work that keeps the machine busy for a while. */
export const MAKING = perUser(60);

/** `download=1`: to be saved under a name that says what it is of. */
export const downloadSchema = z.object({ download: z.string().max(10, 'at most 10 characters').optional() });

/** What lies in the folder of a session or its episode. */
export const FILE_TYPES = [
  'audio/wav',
  'audio/webm',
  'audio/flac',
  'audio/mpeg',
  'audio/mp4',
  'text/vtt',
  'text/plain',
  'text/markdown',
  'application/json',
  'application/jsonl',
  'application/octet-stream',
  'application/x-subrip',
  'application/xml',
  'application/yaml',
  'application/zip',
] as const;
