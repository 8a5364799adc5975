import { useEffect, useMemo, useRef, type MouseEvent } from 'react';
import type { Cue } from '../../../sdk/recordings.js';
import { useFrame } from '../parts/use-frame.js';
import type { CastMember, TurnFigures } from '../studio-port.js';
import { CueLine } from './cue-line.js';
import type { Revoicing } from './use-revoice.js';
import type { StemPlayer } from './stem-player.js';
import { cueElementId, WordFinder, wordId } from './word-follower.js';

export interface ConversationPanelProps {
  readonly cues: readonly Cue[];
  readonly cast: readonly CastMember[];
  readonly figures: readonly TurnFigures[];
  readonly player: StemPlayer;
  readonly revoicing: Revoicing;
  readonly onSeek: (at: number) => void;
  readonly onEdit: (cue: string, text: string) => void;
}

const LOOK_MS = 60;
/** Whoever scrolls by hand reads on in peace for this long. */
const HANDS_OFF_MS = 6_000;

/** Lights the word that sounds and keeps its line in view, past React: this happens many times a second. */
const useFollowedWord = (cues: readonly Cue[], player: StemPlayer) => {
  const finder = useMemo(() => new WordFinder(cues), [cues]);
  const shown = useRef({ word: '', cue: '', at: -1 });
  const handsOnUntilMs = useRef(0);
  useEffect(() => {
    shown.current = { word: '', cue: '', at: -1 };
  }, [cues]);
  useFrame((nowMs) => {
    const { at } = player;
    if (at === shown.current.at) return;
    const found = finder.at(at);
    const word = found?.sounding === true ? wordId(found.cue, found.word) : '';
    const cue = found === undefined ? '' : cueElementId(found.cue);
    const before = shown.current;
    shown.current = { word, cue, at };
    if (word !== before.word) {
      document.getElementById(before.word)?.classList.remove('word-now');
      document.getElementById(word)?.classList.add('word-now');
    }
    if (cue === before.cue) return;
    document.getElementById(before.cue)?.removeAttribute('data-now');
    const line = document.getElementById(cue);
    line?.setAttribute('data-now', '');
    if (nowMs > handsOnUntilMs.current) reveal(line);
  }, LOOK_MS);
  const handsOn = (): void => {
    handsOnUntilMs.current = performance.now() + HANDS_OFF_MS;
  };
  return handsOn;
};

/** Scrolls the panel alone: scrolling into view would move the page of a phone as well. */
const reveal = (line: HTMLElement | null): void => {
  const box = line?.closest('[data-scrolls]');
  if (line === null || !(box instanceof HTMLElement)) return;
  const [inner, outer] = [line.getBoundingClientRect(), box.getBoundingClientRect()];
  if (inner.top >= outer.top && inner.bottom <= outer.bottom) return;
  box.scrollTop += inner.top - outer.top - outer.height / 4;
};

/** The transcript, in step with the sound. */
export const ConversationPanel = (props: ConversationPanelProps) => {
  const { cues, cast, figures, player, revoicing, onSeek, onEdit } = props;
  const handsOn = useFollowedWord(cues, player);
  const turns = useMemo(() => new Map(figures.map((turn) => [turn.turnId, turn])), [figures]);
  const seekToWord = ({ target }: MouseEvent): void => {
    const at = target instanceof HTMLElement ? target.dataset['at'] : undefined;
    if (at !== undefined) onSeek(Number(at));
  };
  if (cues.length === 0) return <p className="fine">No words were recognised.</p>;
  return (
    // Every word is a shortcut for the eye and the mouse; by keyboard the line's own time leads there.
    <ol className="lines cue-lines" onClick={seekToWord} onWheel={handsOn} onTouchMove={handsOn}>
      {cues.map((cue) => (
        <CueLine
          key={cue.id}
          cue={cue}
          cast={cast}
          turn={cue.turnId === null ? undefined : turns.get(cue.turnId)}
          revoicing={revoicing}
          onSeek={onSeek}
          onEdit={onEdit}
        />
      ))}
    </ol>
  );
};
