import { MESSAGES } from './messages.js';
import { MODELS } from './models.js';
import { PROFILE } from './profile.js';
import { SIGN_IN } from './sign-in.js';
import { THREADS } from './threads.js';

/** Every endpoint of the first description, with its examples. */
export const SEED_ENDPOINTS = [...SIGN_IN, ...PROFILE, ...MODELS, ...THREADS, ...MESSAGES];

/** Where the progress of loading a model is told. */
export const LOAD_STREAM = '/api/models/:modelId/load/stream';
/** Every status that answers have. */
export const STATUSES = [200, 201, 202, 400, 401, 403, 404, 409, 422, 429, 500, 503];
