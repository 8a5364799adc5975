import type { Request } from 'express';
import type { Config, Secrets } from '../config.js';
import type { Clock } from '../core/clock.js';
import type { Logger } from '../core/logger.js';
import type { RateLimiter } from '../core/rate-limiter.js';
import type { Authenticate } from '../http/api.js';
import { knowsHost } from '../http/known-hosts.js';
import { clientAddress, trustOf } from '../http/trust-proxy.js';
import { createIdentity, type EndOfSignIn, type Identity, type VerifyKey } from '../identity/index.js';
import type { DeletedRecording, Deleter } from '../recordings/index.js';
import type { SocketDoor } from '../realtime/socket-server.js';
import type { Database } from '../storage/database.js';

export interface PlatformIdentity extends Identity {
  readonly socketDoor: SocketDoor;
  /** Whether a Host header names this server. */
  readonly knowsHost: (header: string | undefined) => boolean;
}

const FAREWELLS = {
  'signed-out': 'You have signed out.',
  revoked: 'This device has been signed out. Sign in again to go on.',
  'account-changed': 'What your account may do has changed. Open the page anew, or sign in again.',
} as const satisfies Record<EndOfSignIn, string>;

/** Who may enter. A door of the caller's own stands in for it in tests of what lies behind. */
export function createPlatformIdentity(
  config: Config,
  secrets: Secrets,
  parts: {
    readonly database: Database;
    readonly limiter: RateLimiter;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly verifyKey: VerifyKey;
    readonly authenticate?: Authenticate | undefined;
  },
): PlatformIdentity {
  const { authenticate } = parts;
  const identity = createIdentity({
    ...parts,
    dataDir: config.directories.data,
    host: config.host,
    origins: config.corsOrigins,
    publicUrl: config.publicUrl,
    secretsKey: secrets.SECRETS_KEY?.reveal(),
  });
  const trust = trustOf(config.trustProxy);
  // Who is let in without a sign-in has none that ends.
  const watch: Identity['watch'] = authenticate === undefined ? identity.watch : () => () => undefined;
  return {
    ...identity,
    authenticate: authenticate ?? identity.authenticate,
    watch,
    knowsHost: knowsHost({ host: config.host, origins: config.corsOrigins }),
    socketDoor: {
      admit: (request, token) =>
        authenticate === undefined
          ? identity.handshake({ request, token, address: clientAddress(request, trust) ?? '' })
          : authenticate(request as Request),
      watch: (principal, end) => watch(principal, (why) => end(FAREWELLS[why])),
    },
  };
}

/** Writes deleted recordings into the log of the accounts as well; that of the files stays the one that is always there. */
export function deletionAudit(identity: () => Identity): (by: Deleter, deleted: DeletedRecording) => void {
  return (by, { sessionId, files, bytes }) => {
    const { who } = by;
    const caller = who === 'producer' ? { address: by.from, requestId: by.requestId } : undefined;
    void identity().audit.record({
      action: 'recording.delete',
      outcome: 'ok',
      actorId: who === 'producer' ? by.userId : null,
      target: sessionId,
      ...(caller && { caller }),
      details: { who, files, bytes },
    });
  };
}
