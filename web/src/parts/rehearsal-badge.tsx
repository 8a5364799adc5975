import type { EngineInfo } from '../studio-port.js';
import { usePlacedPopover } from './use-placed-popover.js';

export type EnginePart = 'recognition' | 'mind' | 'voice';

const PARTS = {
  recognition: {
    title: 'Recognition is built in',
    now: 'It follows the gist of what you say; names and rare words are often wrong.',
    key: 'choose STT_PROVIDER and give its key',
  },
  mind: {
    title: 'This speaker reads from the briefing',
    now: 'Replies come only from the talking points of your briefing; nothing is made up, nothing is understood.',
    key: 'give the key of this speaker’s provider',
  },
  voice: {
    title: 'This voice is synthetic',
    now: 'A small built-in voice, good enough to rehearse timing.',
    key: 'choose TTS_PROVIDER and give its key',
  },
} as const satisfies Record<EnginePart, { title: string; now: string; key: string }>;

export interface RehearsalBadgeProps {
  readonly part: EnginePart;
  readonly engine: EngineInfo | undefined;
  /** Whose part it is, for people who hear the page. */
  readonly of: string;
}

/** Stands on every part that is not a real engine; behind it, the way to a real one. */
export const RehearsalBadge = ({ part, engine, of }: RehearsalBadgeProps) => {
  const { button, card } = usePlacedPopover();
  if (engine === undefined || (!engine.rehearsal && engine.available)) return null;
  const words = PARTS[part];
  return (
    <>
      <button {...button} className="badge" aria-label={`Rehearsal ${part} of ${of}: how to upgrade`}>
        {engine.available ? 'rehearsal' : 'not running'} <span>{part}</span>
      </button>
      <div {...card} className="popover">
        <strong>{words.title}</strong>
        <p>{engine.note ?? words.now}</p>
        <p>
          To use a real engine: set <code>USE_REAL_ADAPTERS=true</code> in <code>.env</code>, {words.key}, and start the
          server again. The steps are in <code>BACKEND_GUIDE.md</code>.
        </p>
        <p className="fine">
          Now: {engine.provider} · {engine.model}
        </p>
      </div>
    </>
  );
};
