import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from '../../src/storage/database.js';
import type { Draft } from '../../src/threads/briefing-service.js';
import { ScriptedModel } from './scripted-model.js';
import { type Asking, openThreadHouse, type ThreadHouse } from './thread-house.js';

export const MINIMAL = '---\ntitle: A show\n---\n';

export const outcomeOf = async (response: Response) => {
  const { data, error } = (await response.json()) as { data?: unknown; error?: { code: string } };
  return [response.status, data ?? error?.code];
};

/** A thread, and a folder of briefings that is empty at first. */
export class BriefingDesk {
  private constructor(
    readonly directory: string,
    readonly house: ThreadHouse,
    readonly model: ScriptedModel,
    readonly thread: string,
  ) {}

  static async open(database: Database): Promise<BriefingDesk> {
    const model = new ScriptedModel();
    const directory = await mkdtemp(join(tmpdir(), 'briefings-'));
    const house = await openThreadHouse({ database, run: model.run, briefingsDir: directory });
    const thread = await house.newThread('Wasserspiele & Glücks-Uhren: the day "time" stood still?');
    return new BriefingDesk(directory, house, model, thread);
  }

  async close(): Promise<void> {
    await this.house.close();
    await rm(this.directory, { recursive: true });
  }

  async said(modelId: string, content: string, words: string): Promise<void> {
    const sending = this.house.ask(`/${this.thread}/models/${modelId}/messages`, { json: { content } });
    const answer = await this.model.answerTo(content);
    answer.say(words);
    answer.finish();
    const { status } = await sending;
    if (status !== 200) throw new Error(`${modelId} was not asked: ${status}`);
  }

  draft(json: object = {}): Promise<Draft> {
    return this.house.data<Draft>(`/${this.thread}/briefing`, { json });
  }

  /** `path` begins behind `/briefings`. */
  briefings(path: string, init: Asking = {}): Promise<Response> {
    return this.house.ask(`/../briefings${path}`, init);
  }

  save(id: string, source: string, over: object = {}): Promise<Response> {
    return this.briefings(`/${id}`, { method: 'PUT', json: { source, ...over } });
  }
}
