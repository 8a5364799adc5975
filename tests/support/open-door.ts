import type { Authenticate } from '../../src/http/api.js';
import type { Principal } from '../../src/protocol/identity.js';
import type { SocketDoor } from '../../src/realtime/socket-server.js';

export const OWNER: Principal = {
  userId: 'usr_local',
  username: 'owner',
  role: 'owner',
  signInId: 'sgn_local',
  via: 'cookie',
};

/** For tests of what lies behind the door: everybody is the owner. */
export const openDoor: Authenticate = () => Promise.resolve(OWNER);

export const openSocketDoor: SocketDoor = {
  admit: () => Promise.resolve(OWNER),
  watch: () => () => undefined,
};
