import type { Message, Run } from '../../src/protocol/threads.js';
import type { Database } from '../../src/storage/database.js';
import { EventReader } from './event-reader.js';
import { type ScriptedAnswer, ScriptedModel } from './scripted-model.js';
import { type HouseOptions, openThreadHouse, type ThreadHouse } from './thread-house.js';

/** A thread whose models say what the test says, and its readers. */
export class FollowedThread {
  private constructor(
    readonly database: Database,
    readonly thread: string,
    public house: ThreadHouse,
    public model: ScriptedModel,
  ) {}

  static async open(database: Database): Promise<FollowedThread> {
    const model = new ScriptedModel();
    const house = await openThreadHouse({ database, run: model.run });
    return new FollowedThread(database, await house.newThread(), house, model);
  }

  /** Another process on the same database; the one before was closed or abandoned. */
  async restart(options: Partial<HouseOptions> = {}): Promise<void> {
    this.model = new ScriptedModel();
    this.house = await openThreadHouse({ database: this.database, run: this.model.run, ...options });
  }

  async begin(models: string[] = ['alpha'], content = 'Go on'): Promise<{ run: Run; answers: ScriptedAnswer[] }> {
    const before = this.model.answers.length;
    const asked = models.map((modelId) => ({ modelId }));
    const json = { content, models: asked };
    const { run } = await this.house.data<{ run: Run }>(`/${this.thread}/messages`, { json });
    const answers = [];
    for (let count = 1; count <= models.length; count += 1) answers.push(await this.model.answer(before + count));
    return { run, answers: answers.toSorted((a, b) => (a.job.modelId < b.job.modelId ? -1 : 1)) };
  }

  async follow(run: Run, lastEventId?: string): Promise<EventReader> {
    const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId };
    const response = await this.house.ask(`/${this.thread}/runs/${run.id}/stream`, { headers });
    // Nothing but `close` can follow: a browser does not come again then.
    return new EventReader(response.status === 204 ? new Response('event: close\ndata: {}\n\n') : response);
  }

  async messagesOf(modelId: string): Promise<Message[]> {
    const path = `/${this.thread}/models/${modelId}/messages?order=asc`;
    return (await this.house.data<{ messages: Message[] }>(path)).messages;
  }

  async runOf(run: Run): Promise<Run> {
    return (await this.house.data<{ run: Run }>(`/${this.thread}/runs/${run.id}`)).run;
  }
}
