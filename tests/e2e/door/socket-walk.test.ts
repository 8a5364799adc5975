import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_EVENT_ROLES, CLIENT_EVENTS, type ClientEventName } from '../../../src/protocol/client-events.js';
import { mayAct, type Role, ROLES } from '../../../src/protocol/identity.js';
import { type ClosedApp, type Member, startClosedApp } from '../../support/closed-app.js';
import { quietNoise } from '../../support/stems.js';
import { Tab } from '../../support/tab.js';
import { tellFigure } from '../../support/tell-figure.js';
import { WireClient } from '../../support/wire-client.js';

let app: ClosedApp;
let members: Record<Role, Member>;
let tried = 0;

beforeAll(async () => {
  app = await startClosedApp();
  const made = await Promise.all(ROLES.map(async (role) => [role, await app.member(role, `the-${role}`)] as const));
  members = Object.fromEntries(made) as Record<Role, Member>;
}, 120_000);
afterAll(async () => {
  tellFigure(`${EVENTS.length} events, ${tried} tried`);
  await app.close();
});

const EVENTS = Object.keys(CLIENT_EVENTS) as ClientEventName[];
/** Nobody waits for an answer to these: what is wrong with them comes as an error. */
const SILENT: ReadonlySet<ClientEventName> = new Set(['audio.chunk', 'playback.report', 'speech.return']);

const asPage = (tab: Tab) => WireClient.connect(app.url, { origin: app.url, cookie: tab.jar.header });
const asProgram = (token: string) => WireClient.connect(app.url, { auth: { token } });

/** The code it was refused with; null when it was let in. */
async function refusalOf(connecting: Promise<WireClient>): Promise<string | null> {
  tried += 1;
  try {
    (await connecting).close();
    return null;
  } catch (error) {
    return (error as { data?: { code?: string } }).data?.code ?? String(error);
  }
}

async function answerTo(client: WireClient, event: ClientEventName): Promise<string> {
  tried += 1;
  const payload = event === 'client.hello' ? HOST_HELLO : {};
  if (!SILENT.has(event)) return (await client.refused(event, payload)).code;
  const told = client.next('error');
  client.send(event, payload, Buffer.alloc(4));
  return (await told).code;
}

const HOST_HELLO = { protocol: 1, role: 'host', codec: 's16le', sampleRate: 48_000, briefing: 'nothing-like-it' };

describe('a connection', { timeout: 120_000 }, () => {
  it.each(ROLES)('of a %s is let in by cookie or token, and by no other’s', async (role) => {
    const { tab, bearer, username } = members[role];
    expect(await refusalOf(asPage(tab))).toBeNull();
    expect(await refusalOf(asProgram(bearer))).toBeNull();
    const [head, body, signature = ''] = bearer.split('.');
    const left = await app.signIn(username);
    const { header } = left.tab.jar;
    await left.tab.post('/api/logout');
    const refused = {
      nothing: refusalOf(WireClient.connect(app.url)),
      'nothing, from a page': refusalOf(WireClient.connect(app.url, { origin: app.url })),
      'a forged token': refusalOf(asProgram(`${head}.${body}.${[...signature].toReversed().join('')}`)),
      'no token at all': refusalOf(asProgram('x')),
      'what is no text': refusalOf(WireClient.connect(app.url, { auth: { token: { $ne: null } } })),
      'cookies after signing out': refusalOf(WireClient.connect(app.url, { origin: app.url, cookie: header })),
      'cookies without an origin': refusalOf(WireClient.connect(app.url, { cookie: tab.jar.header })),
    };
    for (const [what, answer] of Object.entries(refused)) {
      expect([what, await answer]).toEqual([what, 'AUTHENTICATION_REQUIRED']);
    }
    const foreign = WireClient.connect(app.url, { origin: 'https://evil.example', cookie: tab.jar.header });
    expect(await refusalOf(foreign)).not.toBeNull();
  });

  it('whose access has expired is let in by a page’s other cookie, not by a program’s old token', async () => {
    const { tab, bearer } = await app.signIn('the-host');
    const before = tab.jar.value('refresh');
    await app.clock.advance(16 * 60_000);
    expect(await refusalOf(asProgram(bearer))).toBe('AUTHENTICATION_REQUIRED');
    expect(await refusalOf(asPage(tab))).toBeNull();
    tab.jar.drop('access');
    expect(await refusalOf(asPage(tab))).toBeNull();
    expect(tab.jar.value('refresh')).toBe(before);
  });
});

describe('every event', { timeout: 120_000 }, () => {
  it('has a role', () => expect(Object.keys(CLIENT_EVENT_ROLES).toSorted()).toEqual(EVENTS.toSorted()));

  it.each(ROLES)('lets a %s say what it may, and nothing else', async (role) => {
    const { bearer } = await app.signIn(`the-${role}`);
    for (const event of EVENTS) {
      const client = await asProgram(bearer);
      const least = event === 'client.hello' ? 'host' : CLIENT_EVENT_ROLES[event];
      const code = await answerTo(client, event);
      expect([event, code === 'FORBIDDEN']).toEqual([event, !mayAct(role, least)]);
      client.close();
    }
  });

  it('lets a viewer watch a session, and not touch it', async () => {
    const host = await asProgram((await app.signIn('the-host')).bearer);
    const { sessionId } = await host.welcomed({ role: 'host', briefing: 'duo' });
    const viewer = await asProgram((await app.signIn('the-viewer')).bearer);
    expect(await viewer.hello({ role: 'producer', sessionId })).toMatchObject({ ok: true });
    for (const event of EVENTS.filter((name) => name !== 'client.hello')) {
      expect([event, await answerTo(viewer, event)]).toEqual([event, 'FORBIDDEN']);
    }
    await host.ask('session.end', {});
    for (const client of [host, viewer]) client.close();
  });
});

describe('a right that is taken back', { timeout: 120_000 }, () => {
  /** From the act until the socket was closed; rejects when the reason was not told. */
  async function closes(client: WireClient, act: () => Promise<{ status: number }>): Promise<number> {
    const told = client.next('error');
    const begun = performance.now();
    expect((await act()).status).toBe(200);
    expect(await told).toMatchObject({ code: 'AUTHENTICATION_REQUIRED', retryable: false });
    await client.closed;
    return performance.now() - begun;
  }
  const times: number[] = [];
  afterAll(() => tellFigure(`closed after at most ${Math.max(...times).toFixed(0)} ms`));

  it.each([
    ['by signing out', ({ tab }: Member) => tab.post('/api/logout')],
    [
      'by another device',
      async ({ tab, username }: Member) => {
        const { signIns } = (await tab.get('/api/profile/sign-ins')).body['data'] as {
          signIns: { id: string; current: boolean }[];
        };
        const own = signIns.find(({ current }) => current)?.id;
        return (await app.signIn(username)).tab.ask('DELETE', `/api/profile/sign-ins/${own}`);
      },
    ],
    [
      'by a new password elsewhere',
      async ({ username }: Member) => {
        const change = { currentPassword: 'correct horse battery', newPassword: 'correct horse battery' };
        return (await app.signIn(username)).tab.post('/api/profile/password', change);
      },
    ],
    ['by another role', ({ id }: Member) => app.owner.ask('PATCH', `/api/accounts/${id}`, { role: 'viewer' })],
    ['by shutting the account', ({ id }: Member) => app.owner.ask('PATCH', `/api/accounts/${id}`, { disabled: true })],
    [
      'by a reset',
      async ({ id }: Member) => ({
        status: (await app.owner.post(`/api/accounts/${id}/reset`)).status === 201 ? 200 : 0,
      }),
    ],
  ])('%s closes what it has open, and says why', async (way, act) => {
    const member = await app.member('host', `guest-${way.replaceAll(' ', '-')}`);
    const page = await asPage(member.tab);
    await page.welcomed({ role: 'host', briefing: 'duo' });
    times.push(await closes(page, () => act(member)));
    expect(times.at(-1)).toBeLessThan(1_000);
    const bystander = await asPage(members.host.tab);
    expect(bystander.socket.connected).toBe(true);
    bystander.close();
  });

  it('ends an account’s other ways in as well', async () => {
    const member = await app.member('producer', 'demoted');
    expect((await app.owner.ask('PATCH', `/api/accounts/${member.id}`, { role: 'viewer' })).status).toBe(200);
    const old = await new Tab(app.url).get('/api/profile', { authorization: `Bearer ${member.bearer}` });
    expect(old.status).toBe(401);
    // A page goes on by itself, with its new rights.
    expect((await member.tab.get('/api/profile')).body).toMatchObject({ data: { user: { role: 'viewer' } } });
    expect((await member.tab.post('/api/recordings/none/deletion')).status).toBe(403);
  });
});

describe('a live host', { timeout: 120_000 }, () => {
  it('is not cut because the token has grown old', async () => {
    const { tab } = await app.signIn('the-host');
    const host = await asPage(tab);
    const welcome = await host.welcomed({ role: 'host', briefing: 'duo' });
    const noise = quietNoise(1_920);
    for (let minute = 0; minute < 20; minute += 1) {
      await app.clock.advance(60_000);
      host.audio({ seq: minute, at: welcome.audio.at + minute * 1_920, samples: noise });
      expect(await host.ask('marker.add', { label: `minute ${minute}` })).toMatchObject({ ok: true });
    }
    expect(host.all('error')).toEqual([]);
    host.close();
  });
});
