import { z } from 'zod';

/** In `DATA_DIR`, for nobody but its owner to read. */
export const LOCAL_ACCESS_FILE = 'local-access.json';

/** How programs on the server's own machine reach it: written at each start, worthless when that process has ended. */
export const localAccessSchema = z.object({
  /** Where the server listens. */
  url: z.string(),
  /** Where browsers find it, when that is somewhere else. */
  publicUrl: z.string().nullable(),
  /** To be sent as a bearer token: acts as the owner. */
  token: z.string(),
  /** Of the server. */
  pid: z.number().int(),
});

export type LocalAccessFile = z.infer<typeof localAccessSchema>;
