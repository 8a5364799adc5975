import { serveScripted } from './serve-scripted.js';

/** The whole service with scripted engines, in a process of its own. */
await serveScripted(() => Promise.resolve({}));
