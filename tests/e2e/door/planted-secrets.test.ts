import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/observability/pino-logger.js';
import { LOCAL_ACCESS_FILE } from '../../../src/protocol/local-access.js';
import type { ListedModel } from '../../../src/protocol/models.js';
import { ECHO_MARK } from '../../support/fakes/echoing-vendor.js';
import { eventually } from '../../support/eventually.js';
import { Haystack } from '../../support/haystack.js';
import { askEveryModel, keysOfEach, letters, type PlantedApp, startPlantedApp } from '../../support/planted-app.js';
import { recordEpisode } from '../../support/recorded-episode.js';
import type { CookieJar } from '../../support/tab.js';
import { startTestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

let app: PlantedApp;
let ask: PlantedApp['ask'];
/** Of an account with keys of its own. */
let ann = '';
let sessionId = '';

beforeAll(async () => {
  app = await startPlantedApp();
  ask = (...asked) => app.ask(...asked);
}, 180_000);
afterAll(() => app.close());

const plantCookies = (whose: string, jar: CookieJar) => {
  for (const name of ['access', 'refresh']) app.plant(`${whose} ${name} cookie`, jar.value(name));
};

describe('secrets', { timeout: 120_000 }, () => {
  it('are handed over where people sign in', async () => {
    const [password, wrong] = [app.plant('password', letters(18)), app.plant('wrong password', letters(18))];
    await ask('POST', '/accounts', { body: { username: 'ann', role: 'producer', password } });
    await app.page('/login', { username: 'ann', password: wrong });
    const jar = await app.page('/login', { username: 'ann', password });
    plantCookies('the page’s', jar);
    plantCookies('the renewed', await app.page('/refresh', {}, jar));
    const grant = { grant_type: 'password', username: 'ann', password };
    await ask('POST', '/oauth/token', { token: null, body: { ...grant, password: wrong } });
    const granted = await app.handed('POST', '/oauth/token', { token: null, body: grant });
    ann = app.plant('access token', granted['access_token']);
    app.plant('refresh token', granted['refresh_token']);
    const { url } = (await app.handed('POST', '/sign-in-links'))['data'] as unknown as { url: string };
    const token = app.plant('token of a link', url.split('#')[1]);
    await app.page('/sign-in-link', { token: letters(24) });
    plantCookies('the owner’s', await app.page('/sign-in-link', { token }));
    await app.page('/sign-in-link', { token });
    const change = { currentPassword: wrong, newPassword: app.plant('new password', letters(18)) };
    expect((await ask('POST', '/profile/password', { token: ann, body: change })).status).toBe(401);
  });

  it('are handed over in requests that are refused', async () => {
    const key = (name: string) => app.plant(name, letters(24));
    const stranger = (headers: Record<string, string>, path = '/profile') => ask('GET', path, { token: null, headers });
    const bearer = { authorization: `Bearer eyJhbGciOiJI.${key('forged token')}.${key('forged signature')}` };
    const refused = await Promise.all([
      stranger({}, `/profile?api_key=${key('key in an address')}&q=${key('word in an address')}`),
      stranger(bearer),
      stranger({ authorization: key('key in a header') }),
      stranger({ authorization: `Basic ${key('basic credentials')}` }),
      stranger({ 'x-api-key': key('another header'), cookie: `trialogue_access=${key('forged cookie')}` }),
    ]);
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
    for (const body of [`{"password":"${key('broken body')}`, `{"claude": ${key('word in a body')}}`, '[]']) {
      const headers = { authorization: `Bearer ${ann}`, 'content-type': 'application/json' };
      const response = await fetch(`${app.url}/api/profile/api-keys`, { method: 'POST', headers, body });
      expect(response.status).toBe(400);
      app.hay.add('the answer to a broken body', await response.text());
    }
    const wrong = [
      { claude: `${key('spaced')} ${key('key')}` },
      { nobody: key('nobody’s key') },
      { claude: ['x', key('list')] },
    ];
    for (const body of wrong) {
      expect((await ask('POST', '/profile/api-keys', { token: ann, body })).status).toBe(400);
    }
    await ask('POST', '/login', { token: null, body: { username: key('password for a name'), password: 'no' } });
    await ask('POST', '/nowhere', { body: { token: key('posted to nowhere') } });
  });

  it('are handed over by connections that are refused', async () => {
    for (const token of [app.plant('token of a socket', letters(24)), { $ne: app.plant('object', letters(24)) }]) {
      const refusal = await WireClient.connect(app.url, { auth: { token } }).catch((error: object) => error);
      expect(refusal).toMatchObject({ data: { code: 'AUTHENTICATION_REQUIRED' } });
      app.hay.add('the refusal of a connection', `${(refusal as Error).message} ${JSON.stringify(refusal)}`);
    }
    const client = await WireClient.connect(app.url, { auth: { token: ann } });
    const secret = app.plant('key in an event', letters(24));
    for (const event of ['client.hello', 'host.text', 'marker.add']) {
      app.hay.add(`the refusal of ${event}`, JSON.stringify(await client.refused(event, { token: secret })));
    }
    app.keepEvents(client);
    client.close();
  });

  it('are sent to vendors who repeat them in their refusals', async () => {
    app.vendor.refuseWith(503);
    const own = keysOfEach();
    for (const [name, key] of Object.entries(own)) app.plant(`ann’s ${name}`, key);
    const kept = await ask('POST', '/profile/api-keys', { token: ann, body: own });
    expect((kept.data as { updated: string[] }).updated).toHaveLength(6);
    const { models } = (await ask('GET', '/models')).data as { models: ListedModel[] };
    const modelIds = Object.keys(own).map((name) => models.find(({ apiKeyRequired }) => apiKeyRequired === name)?.id);
    for (const refusal of [401, 400, 'in the stream', 503] as const) {
      app.vendor.refuseWith(refusal);
      await Promise.all([app.token, ann].map((token) => askEveryModel(app, token, modelIds)));
    }
    app.vendor.refuseWith(401);
    for (const [name, key] of Object.entries(keysOfEach())) {
      await ask('POST', '/profile/api-keys', { token: ann, body: { [name]: app.plant(`refused ${name}`, key) } });
    }
    for (const refusal of [401, 400, 503] as const) {
      app.vendor.refuseWith(refusal);
      const { findings } = (await ask('POST', '/doctor')).data as { findings: { state: string }[] };
      expect(findings.filter(({ state }) => state === 'problem').length).toBeGreaterThan(6);
    }
    for (const [name, key] of Object.entries(app.secrets)) {
      if (/^(server|ann|refused|key of)/.test(name)) expect([name, app.vendor.keys.has(key)]).toEqual([name, true]);
    }
  });

  it('are sent by the minds of a live session', async () => {
    app.vendor.refuseWith(400);
    const { client, welcome } = await WireClient.host(app.url, {}, { token: ann });
    ({ sessionId } = welcome);
    for (const speaker of ['claude', 'guest']) {
      await client.ask('host.text', { text: `${speaker}, what do you think of ${ECHO_MARK}?` });
      await client.next('error', ({ code }) => code === 'LLM_FAILED');
    }
    await client.ask('session.end', {});
    app.keepEvents(client);
    client.close();
  });

  it('are in nothing that the service says or writes', async () => {
    await recordEpisode(app.recordingsDir, { id: 'ses_toldofdeletion' });
    const { token } = (await ask('POST', '/recordings/ses_toldofdeletion/deletion')).data as { token: string };
    await ask('DELETE', `/recordings/ses_toldofdeletion?confirm=${token}`);
    for (const path of ['/status', '/audit?limit=100', '/llm/requests?all=1&limit=100', '/llm/queue', '/profile']) {
      await ask('GET', path);
    }
    const headers = { authorization: `Bearer ${app.secrets['token of the measurements']}` };
    app.hay.add('the measurements', await (await fetch(`${app.url}/metrics`, { headers })).text());
    for (const folder of [app.logsDir, app.recordingsDir]) await app.hay.addFolder(folder);
    await app.hay.addFolder(app.dataDir, (name) => name === LOCAL_ACCESS_FILE);
    expect(app.hay.finds(app.secrets)).toEqual([]);
  });

  it('would be found: what stood beside them is there', () => {
    const database = 'database/pg_wal';
    const beside: Record<string, string[]> = {
      [`[key] ${ECHO_MARK}`]: [
        'the log',
        'the answer to POST /doctor',
        'the event error',
        'events.jsonl',
        `${sessionId}.jsonl`,
      ],
      'The model’s provider refused the key': ['the log', 'the answer to POST /llm/requests'],
      MODEL_UNAVAILABLE: ['the answer to GET /llm/requests', database],
      '"route":"/api/login"': ['the log'],
      AUTHENTICATION_REQUIRED: ['the log', 'the answer to GET /profile', 'the refusal of a connection'],
      VALIDATION_ERROR: ['the log', 'the answer to a broken body', 'the refusal of host.text'],
      'api-key.set': ['the answer to GET /audit', database],
      'sign-in.link': ['the answer to GET /audit', database],
      'recording.delete': ['the answer to GET /audit', 'audit.jsonl', database],
      redis: ['the log', 'the answer to GET /status', 'the measurements'],
    };
    for (const [words, places] of Object.entries(beside)) {
      const found = app.hay.places(words);
      const missing = places.filter((place) => !found.some((one) => one.includes(place)));
      expect([words, missing]).toEqual([words, []]);
    }
    expect(app.hay.finds({ thought: `what do you think of ${ECHO_MARK}?` })).not.toEqual([]);
    expect(Object.keys(app.secrets).length).toBeGreaterThan(50);
  });

  it('are not told by a server that looks for its database', async () => {
    const hay = new Haystack();
    const logger = createLogger({ level: 'debug', pretty: false, write: (line) => hay.add('the log', line) });
    const password = letters(18);
    const env = { DATABASE_URL: `postgres://studio:${password}@127.0.0.1:9/studio` };
    const lost = await startTestApp({ whole: true, env, overrides: { logger } });
    await eventually(() => Promise.resolve(hay.places('ECONNREFUSED')[0]));
    for (const path of ['/ready', '/health', '/metrics', '/api/profile']) {
      hay.add(path, await (await fetch(lost.url + path)).text());
    }
    await lost.close();
    expect(hay.places('database')).toEqual(expect.arrayContaining(['the log', '/ready', '/metrics']));
    expect(hay.finds({ password })).toEqual([]);
  });
});
