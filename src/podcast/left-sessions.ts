import type { Clock } from '../core/clock.js';
import { limits } from '../limits.js';
import type { Hello } from '../protocol/client-events.js';
import { type FolderClaims, repairFolder } from '../recording/index.js';
import type { Briefing } from './briefing/briefing.js';
import type { BriefingLoader } from './briefing/briefing-loader.js';
import type { CreatedSession, SessionSettings } from './create-session.js';
import { firstTurns } from './left-beginning.js';
import { folderOf, readLeftSession } from './left-session.js';
import type { ConversationMemory } from './memory/conversation-memory.js';
import { leftConversation } from './take-up.js';

export interface LeftSessionsOptions {
  readonly clock: Clock;
  readonly recordingsDir: string;
  readonly logsDir: string;
  readonly briefings: BriefingLoader;
  readonly memory: ConversationMemory;
  readonly claims: FolderClaims;
  readonly create: (briefing: Briefing, settings: SessionSettings) => Promise<CreatedSession>;
}

type Asked = NonNullable<Hello['resume']>;

/** Sessions that an earlier process was in the middle of; each goes on in this one once its host is back. */
export class LeftSessions {
  /** By session and token: whoever asks with the wrong one is refused, and alone. */
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(private readonly options: LeftSessionsOptions) {}

  /**
   * Takes the session up and hands it to `enter`; a page that asks twice waits for the same one.
   * @throws AppError `SESSION_NOT_FOUND` when it is over or unknown, `RESUME_REFUSED` for somebody else's
   */
  async open(hello: Hello, asked: Asked, enter: (created: CreatedSession) => void): Promise<void> {
    const asking = `${asked.sessionId} ${asked.token}`;
    const opening = this.#underWay.get(asking) ?? this.#open(hello, asked).then(enter);
    this.#underWay.set(asking, opening);
    await opening.finally(() => this.#underWay.delete(asking));
  }

  async #open(hello: Hello, asked: Asked): Promise<CreatedSession> {
    const { options } = this;
    const { recordingsDir, logsDir, claims, memory, briefings } = options;
    const nowEpochMs = options.clock.epochMs();
    const beginning = async (id: string) => firstTurns(await briefings.load(id));
    const places = { recordingsDir, logsDir, leftMsMax: limits.hostAbsenceMs, nowEpochMs, firstTurns: beginning };
    // Read before anything is touched: whoever may not go on with it must not set off a repair either.
    await readLeftSession(places, asked);
    const directory = folderOf(places, asked.sessionId);
    await claims.take(directory);
    try {
      await repairFolder(directory, AbortSignal.abort());
      const left = await readLeftSession(places, asked);
      const briefing = await briefings.load(left.metadata.briefing);
      const earlier = await leftConversation(left, { memory, nowEpochMs });
      return await options.create(briefing, { record: true, headphones: hello.headphones ?? false, earlier, left });
    } catch (error) {
      claims.release(directory);
      throw error;
    }
  }
}
