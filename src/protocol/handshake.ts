import { z } from 'zod';
import { resumeSchema } from './client-events.js';

/** What a client shows with its connection, before its hello: a host who comes back takes the place of his dead line. */
export const handshakeSchema = z.object({
  resume: resumeSchema.pick({ sessionId: true, token: true }).optional(),
  /** Of a program, which has no cookies: its access token. */
  token: z.string().max(8_192).optional(),
});

export type Handshake = z.infer<typeof handshakeSchema>;
