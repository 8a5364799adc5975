import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { AdapterFactory } from '../../src/adapters/adapter-factory.js';
import { MockStt } from '../../src/adapters/mock/mock-stt.js';
import { ScriptReader } from '../../src/adapters/providers/rehearsal/script-reader.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../src/adapters/tts.js';
import { loadVad } from '../../src/audio/vad.js';
import { delay, isAbort } from '../../src/core/abort.js';
import { silentLogger } from '../../src/core/logger.js';
import { limits } from '../../src/limits.js';
import { BriefingLoader } from '../../src/podcast/briefing/briefing-loader.js';
import type { LiveSession } from '../../src/podcast/live-session.js';
import { ProductionOrchestrator } from '../../src/podcast/production-orchestrator.js';
import type { TurnSettings } from '../../src/podcast/turns/turn-state.js';
import { msToSamples, SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { PROTOCOL_VERSION } from '../../src/protocol/client-events.js';
import { SimulatedHost } from './simulated-host.js';
import { VirtualClock } from './virtual-clock.js';

/** Time until a voice's first sound. */
const FIRST_SOUND_MS = 150;
/** Longer than any piece of a reply; every piece is a view of it. */
const HUM = Int16Array.from({ length: msToSamples(60_000) }, (_, n) => (n % 300 < 150 ? 4_000 : -4_000));

/** A voice that takes so long for each word, by the voice's name. */
class SteadyVoice implements TtsAdapter {
  readonly provider = 'simulated';
  readonly model = 'steady';
  readonly rehearsal = false;
  readonly voices: readonly string[];

  constructor(
    private readonly clock: VirtualClock,
    private readonly wordMs: Readonly<Record<string, number>>,
  ) {
    this.voices = Object.keys(wordMs);
  }

  async *synthesize({ text, voice }: TtsRequest, { signal }: { signal: AbortSignal }): AsyncIterable<TtsEvent> {
    try {
      await delay(this.clock, FIRST_SOUND_MS, { signal });
    } catch (error) {
      if (isAbort(error) || signal.aborted) return;
      throw error;
    }
    const word = msToSamples(this.wordMs[voice] ?? 300);
    const words = text.split(/\s+/).map((part, n) => ({ text: part, from: n * word, to: (n + 1) * word }));
    yield { type: 'words', words, timing: 'engine' };
    yield { type: 'audio', samples: HUM.subarray(0, words.length * word) };
  }
}

export interface SimulatedShow {
  readonly session: LiveSession;
  readonly host: SimulatedHost;
  /** Ends the session and gives its event log. */
  end(): Promise<string>;
}

export interface ShowOptions {
  /** Milliseconds for a word, by voice. */
  readonly wordMs: Readonly<Record<string, number>>;
  readonly turns?: Partial<TurnSettings>;
}

/** A live session with script readers as minds, on virtual time: minutes pass in a second. */
export async function startShow(frontMatter: object, options: ShowOptions): Promise<SimulatedShow> {
  await loadVad();
  const root = await mkdtemp(join(tmpdir(), 'trialogue-show-'));
  await writeFile(join(root, 'show.md'), `---\n${stringify(frontMatter)}---\n`);
  const clock = new VirtualClock();
  const stt = new MockStt();
  const orchestrator = new ProductionOrchestrator({
    clock,
    logger: silentLogger,
    factory: simulatedFactory(clock, { stt, wordMs: options.wordMs }),
    briefings: new BriefingLoader({ directory: root, limits }),
    recordingsDir: root,
    logsDir: root,
    ...(options.turns ? { turns: options.turns } : {}),
  });
  const host = new SimulatedHost(clock, stt);
  const hello = { protocol: PROTOCOL_VERSION, role: 'host', codec: 's16le', sampleRate: SAMPLE_RATE } as const;
  const seat = await orchestrator.seat(
    host,
    { ...hello, briefing: 'show', record: false, headphones: true },
    () => undefined,
  );
  const { session } = seat.registered;
  host.enter(session);
  return {
    session,
    host,
    async end() {
      const ended = orchestrator.end(seat);
      await host.pass(1_000);
      await ended;
      const log = await readFile(join(root, `${session.id}.jsonl`), 'utf8');
      await rm(root, { recursive: true, force: true });
      return log;
    },
  };
}

function simulatedFactory(
  clock: VirtualClock,
  { stt, wordMs }: { stt: MockStt; wordMs: Readonly<Record<string, number>> },
): AdapterFactory {
  const voice = new SteadyVoice(clock, wordMs);
  return {
    stt: () => stt,
    tts: () => voice,
    llm: () => new ScriptReader({ clock }),
    warmUp: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
