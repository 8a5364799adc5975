import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListedModel } from '../../../src/protocol/models.js';
import type { Exchange, Message, Run, Thread } from '../../../src/protocol/threads.js';
import type { Database } from '../../../src/storage/database.js';
import { users } from '../../../src/storage/schema/index.js';
import { databases } from '../../support/databases.js';
import { EventReader } from '../../support/event-reader.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';

describe.each(databases)('the green room of a fresh clone ($name)', ({ open }) => {
  let database: Database;
  let app: TestApp;

  beforeAll(async () => {
    database = await open();
    const own = {
      id: 'usr_local',
      username: 'owner',
      usernameKey: 'owner',
      displayName: 'Owner',
      role: 'owner',
    } as const;
    await database.orm.insert(users).values({ ...own, settings: { systemPrompt: 'Be brief.' } });
    app = await startTestApp({ overrides: { database } });
  });
  afterAll(async () => {
    await app.close();
    await database.close();
  });

  const ask = (path: string, json?: unknown, method = json === undefined ? 'GET' : 'POST') =>
    fetch(`${app.url}/api${path}`, {
      method,
      ...(json === undefined ? {} : { body: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } }),
    });
  const data = async <T>(...asked: Parameters<typeof ask>): Promise<T> => {
    const { data: told, error } = (await (await ask(...asked)).json()) as { data: T; error?: unknown };
    if (error !== undefined) throw new Error(JSON.stringify(error));
    return told;
  };

  it('answers in a thread with the model that needs nothing, as events and in one piece', async () => {
    const { models } = await data<{ models: ListedModel[] }>('/models');
    const modelId = models.find(({ provider }) => provider === 'rehearsal')?.id ?? '';
    const { thread } = await data<{ thread: Thread }>('/threads', { title: 'First try' });
    const path = `/threads/${thread.id}`;
    const reader = new EventReader(
      await ask(`${path}/models/${modelId}/messages`, { content: 'Say something.', stream: true }),
    );
    await reader.rest();
    expect([reader.names[0], ...reader.names.slice(-2)]).toEqual(['message_start', 'message_complete', 'close']);
    expect(reader.text()).not.toBe('');
    const whole = await data<Exchange>(`${path}/models/${modelId}/messages`, { content: 'And again.' });
    expect(whole.assistantMessage).toMatchObject({ status: 'complete', role: 'assistant' });
    const { run } = await data<{ run: Run }>(`${path}/messages`, { content: 'All of you.', models: [{ modelId }] });
    const follower = new EventReader(await ask(`${path}/runs/${run.id}/stream`));
    await follower.rest();
    const { messages } = await data<{ messages: Message[] }>(`${path}/models/${modelId}/messages?order=asc`);
    expect(messages.map(({ content }) => content)).toEqual([
      'Say something.',
      reader.text(),
      'And again.',
      whole.assistantMessage.content,
      'All of you.',
      follower.text(),
    ]);
    const { briefing } = await data<{ briefing: { problem: string | null } }>(`${path}/briefing`, {});
    expect(briefing.problem).toBeNull();
    expect((await ask(path, undefined, 'DELETE')).status).toBe(200);
    const { queue } = await data<{ queue: { driver: string; running: number } }>('/status');
    expect(queue).toMatchObject({ driver: 'process', running: 0 });
  });
});
