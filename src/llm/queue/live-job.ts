import type { LlmFinishReason, LlmJobProblem, LlmJobUsage } from '../../protocol/llm-jobs.js';
import { eventNumber } from './event-number.js';
import { chunkEvent, endEvent, eventsAfter, lastEventOf, queuedEvent, runningEvent } from './job-events.js';
import type { LlmJob, LlmJobEvent, LlmJobListener } from './job-queue.js';
import { hasEnded, type LlmJobRecord } from './job-store.js';

/** Who else hears of a job. */
export interface JobHooks {
  /** Its state changed, or its first word came. */
  changed(job: LiveJob): void;
  told(event: LlmJobEvent, job: LiveJob): void;
}

/** A job that this process holds: its state, its text so far, and who listens. Every change goes through its methods. */
export class LiveJob {
  #record: LlmJobRecord;
  /** Apart from the record, which would be copied with every word. */
  #text: string;
  #notes = 0;
  #lastEvent: number;
  #position: number | null = null;
  readonly #listeners = new Set<LlmJobListener>();
  durable = false;

  constructor(
    record: LlmJobRecord,
    private readonly hooks: JobHooks,
  ) {
    this.#record = record;
    this.#text = record.text;
    this.#lastEvent = lastEventOf(record);
  }

  get id(): string {
    return this.#record.id;
  }

  /** As of now. */
  get record(): LlmJobRecord {
    return { ...this.#record, text: this.#text };
  }

  get lane(): LlmJob['lane'] {
    return this.#record.lane;
  }

  get provider(): string {
    return this.#record.provider;
  }

  get userId(): string {
    return this.#record.userId;
  }

  get sinceMs(): number {
    return this.#record.createdMs;
  }

  get state(): LlmJob['state'] {
    return this.#record.state;
  }

  get attempt(): number {
    return this.#record.attempt;
  }

  get ended(): boolean {
    return hasEnded(this.#record);
  }

  /** Whether anything of an answer has been told: from then on it is not begun again. */
  get begun(): boolean {
    return this.#text !== '';
  }

  get characters(): number {
    return this.#text.length;
  }

  get heard(): boolean {
    return this.#listeners.size > 0;
  }

  view(): LlmJob {
    const { record, durable } = this;
    return { ...record, position: this.#position, durable, lastEvent: this.#lastEvent };
  }

  /** It waits, `position`th of its provider. */
  queued(position: number): void {
    this.#position = position;
    if (this.#record.state !== 'queued') this.#change({ state: 'queued', startedMs: null });
    this.#lastEvent = this.#nextNote();
    this.#tell(queuedEvent(this.#standing()));
  }

  moved(position: number): void {
    if (position === this.#position || this.#record.state !== 'queued') return;
    this.#position = position;
    const { id: jobId, attempt } = this.#record;
    const number = this.#nextNote();
    this.#tell({ type: 'progress', jobId, number, state: 'queued', position, attempt });
  }

  /** It is given to its model, from nothing. `claimed`: as the database has it by now. */
  begin(nowMs: number, claimed?: LlmJobRecord): void {
    this.#notes = 1;
    this.#position = null;
    if (claimed === undefined) {
      this.#change({ state: 'running', attempt: this.#record.attempt + 1, startedMs: nowMs });
    } else {
      [this.#record, this.#text] = [claimed, claimed.text];
    }
    this.#tell(runningEvent(this.#record));
  }

  say(text: string): void {
    if (text === '' || this.ended) return;
    const offset = this.#text.length;
    this.#text += text;
    if (offset === 0) this.#change({});
    this.#tell(chunkEvent(this.#record, offset, text));
  }

  complete(reason: LlmFinishReason, usage: LlmJobUsage, nowMs: number): void {
    this.#end({ state: 'complete', reason, usage, finishedMs: nowMs });
  }

  /** Failed, or cancelled; what it said stays. Does nothing when it has ended. */
  stop(state: 'failed' | 'cancelled', problem: LlmJobProblem, nowMs: number): void {
    this.#end({ state, problem, finishedMs: nowMs });
  }

  belongsTo({ kind, id }: LlmJob['owner']): boolean {
    return this.#record.owner.kind === kind && this.#record.owner.id === id;
  }

  /** Hears what happens from now on; the answer ends it. */
  listen(listener: LlmJobListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Tells what follows `after`, then whatever happens. The answer unsubscribes. */
  subscribe(listener: LlmJobListener, after?: number): () => void {
    for (const event of eventsAfter(this.#standing(), after)) listener(event);
    return this.ended ? () => undefined : this.listen(listener);
  }

  /** Hears of it from the process that has it. False when something before the event is missing here. */
  hear(event: LlmJobEvent): boolean {
    if (event.number <= this.#lastEvent || this.ended) return true;
    if (event.type === 'chunk') return this.#hearText(event.offset, event.text);
    // A place in line is all that changes without the record changing as well.
    if (event.type !== 'progress' || event.state !== 'queued' || this.#record.state !== 'queued') return false;
    this.#position = event.position;
    this.#told(event);
    return true;
  }

  /** How it stands with the process that has it: listeners are told what they have not heard. */
  catchUp(record: LlmJobRecord): void {
    const lastEvent = lastEventOf(record);
    if (this.ended || lastEvent <= this.#lastEvent) return;
    const events = eventsAfter({ record, position: null, lastEvent }, this.#lastEvent);
    [this.#record, this.#text] = [record, record.text];
    this.#position = null;
    for (const event of events) this.#told(event);
    if (this.ended) this.#listeners.clear();
  }

  #hearText(offset: number, text: string): boolean {
    if (this.#record.state !== 'running' || offset > this.#text.length) return false;
    const news = text.slice(this.#text.length - offset);
    const event = chunkEvent(this.#record, this.#text.length, news);
    this.#text += news;
    this.#told(event);
    return true;
  }

  #standing() {
    return { record: this.record, position: this.#position, lastEvent: this.#lastEvent };
  }

  #end(how: Partial<LlmJobRecord>): void {
    if (this.ended) return;
    this.#position = null;
    this.#change(how);
    this.#tell(endEvent(this.record));
    this.#listeners.clear();
  }

  #change(changes: Partial<LlmJobRecord>): void {
    this.#record = { ...this.#record, ...changes, revision: this.#record.revision + 1 };
    this.hooks.changed(this);
  }

  #nextNote(): number {
    this.#notes += 1;
    return eventNumber.note(this.#record.attempt, this.#notes);
  }

  #tell(event: LlmJobEvent): void {
    this.#told(event);
    this.hooks.told(event, this);
  }

  #told(event: LlmJobEvent): void {
    this.#lastEvent = event.number;
    for (const listener of this.#listeners) listener(event);
  }
}
