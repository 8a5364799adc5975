import { refresh } from '../../src/protocol/routes/identity.js';
import { oneAtATime, type Renewal, type SignIn, signInRequest } from './sign-in.js';

/** Changes whenever the cookies of this browser are renewed, whichever tab does it. */
export interface RenewalMark {
  read(): number;
  write(mark: number): void;
}

/** `navigator.locks` where there is one (https://www.w3.org/TR/web-locks/): held by one tab of the browser at a time. */
export interface TabLocks {
  request(name: string, run: () => Promise<boolean>): Promise<boolean>;
}

const LOCK = 'trialogue-sign-in';
const MARK = 'trialogue.renewed';

/**
 * The sign-in of a browser: its tokens are in cookies that no script can read. Tabs share them: one renews them at a
 * time, and the others see that it is done. Without Web Locks each tab renews for itself, which the service lets pass
 * for a moment.
 */
export function cookieSignIn(
  options: { readonly locks?: TabLocks | undefined; readonly mark?: RenewalMark } = {},
): SignIn {
  const { locks = browserLocks(), mark = storedMark() } = options;
  const renew = oneAtATime(async ({ root, send }: Renewal) => {
    const response = await send(signInRequest(root, refresh, {}));
    await response.body?.cancel();
    // The time says something to people, too; a second renewal within its millisecond is another one all the same.
    if (response.ok) mark.write(Math.max(Date.now(), mark.read() + 1));
    return response.ok;
  });
  return {
    headers: () => Promise.resolve({}),
    get renewals() {
      return mark.read();
    },
    renew(seen, renewal) {
      const run = () => (mark.read() === seen ? renew(renewal) : Promise.resolve(true));
      return locks === undefined ? run() : locks.request(LOCK, run);
    },
  };
}

function browserLocks(): TabLocks | undefined {
  return (globalThis as { navigator?: { locks?: TabLocks } }).navigator?.locks;
}

/** In the storage that tabs share; in this one alone where there is none, it is forbidden, or full. */
function storedMark(): RenewalMark {
  let own = 0;
  return {
    read: () => Math.max(own, Number(inStorage((storage) => storage.getItem(MARK))) || 0),
    write(mark) {
      own = mark;
      inStorage((storage) => storage.setItem(MARK, String(mark)));
    },
  };
}

interface TabStorage {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

function inStorage<T>(run: (storage: TabStorage) => T): T | undefined {
  try {
    const { localStorage: storage } = globalThis as { localStorage?: TabStorage };
    return storage === undefined ? undefined : run(storage);
  } catch {
    // A page without the right to store anything throws at the very word.
    return undefined;
  }
}
