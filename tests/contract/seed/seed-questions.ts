import type { WholeAnswer } from '../../support/whole-app.js';
import { KEYS, LOGIN, MODEL, type SeedScene } from './seed-scene.js';

type Question = (scene: SeedScene) => Promise<WholeAnswer>;

const MESSAGES = `/models/${MODEL}/messages`;
const messagesOf = async (scene: SeedScene) => `/threads/${await scene.thread()}${MESSAGES}`;
const question = { content: 'Explain the benefits of event-driven architecture', temperature: 0.8 };

/** How each endpoint is asked so that it can answer as in the example. */
export const SEED_QUESTIONS: Readonly<Record<string, Question>> = {
  'POST /api/login': ({ ask }) => ask('POST', '/login', LOGIN, null),
  'POST /api/logout': ({ ask }) => ask('POST', '/logout', undefined, null),
  'GET /api/health': ({ ask }) => ask('GET', '/health', undefined, null),
  'GET /api/version': ({ ask }) => ask('GET', '/version'),
  async 'GET /api/profile'({ ask }) {
    await ask('PATCH', '/profile', {
      settings: { defaultModel: MODEL, defaultTemperature: 0.7, systemPrompt: 'You are a helpful assistant...' },
    });
    await ask('POST', '/profile/api-keys', KEYS);
    return ask('GET', '/profile');
  },
  'PATCH /api/profile': ({ ask }) =>
    ask('PATCH', '/profile', {
      displayName: 'John Smith',
      settings: { defaultModel: MODEL, defaultTemperature: 0.8, systemPrompt: 'You are an expert coding assistant...' },
    }),
  'POST /api/profile/api-keys': ({ ask }) => ask('POST', '/profile/api-keys', KEYS),
  'GET /api/models': ({ ask }) => ask('GET', '/models'),
  async 'GET /api/models/:modelId/status'({ ask }) {
    await ask('POST', `/models/${MODEL}/load`);
    return ask('GET', `/models/${MODEL}/status`);
  },
  'POST /api/models/:modelId/load': ({ ask }) => ask('POST', `/models/${MODEL}/load`),
  async 'GET /api/threads'({ ask, thread }) {
    await thread();
    return ask('GET', '/threads?limit=20&orderBy=updated_at&order=desc');
  },
  'POST /api/threads': ({ ask }) => ask('POST', '/threads', { title: 'New Discussion Topic' }),
  'GET /api/threads/:threadId': async ({ ask, thread }) => ask('GET', `/threads/${await thread()}`),
  'DELETE /api/threads/:threadId': async ({ ask, thread }) => ask('DELETE', `/threads/${await thread()}`),
  'PATCH /api/threads/:threadId/title': async ({ ask, thread }) =>
    ask('PATCH', `/threads/${await thread()}/title`, { title: 'Updated Thread Title' }),
  'GET /api/threads/:threadId/models/:modelId/messages': async (scene) => scene.ask('GET', await messagesOf(scene)),
  'POST /api/threads/:threadId/models/:modelId/messages': async (scene) =>
    scene.ask('POST', await messagesOf(scene), question),
  async 'POST /api/threads/:threadId/models/:modelId/summarize'(scene) {
    const id = await scene.thread();
    return scene.ask('POST', `/threads/${id}/models/${MODEL}/summarize`);
  },
};

/** Its address with parts that nobody has. */
export function addressOf(at: string): [method: string, path: string] {
  const [method = '', address = ''] = at.split(' ');
  const path = address.replace('/api', '').replace(':threadId', 'thread_00000000').replace(':modelId', 'nobody');
  return [method, path];
}
