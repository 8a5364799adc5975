import { useEffect, useRef, type ReactNode } from 'react';
import { LANE_WORDS } from '../model/lane-state.js';
import { spokenWords } from '../model/spoken-words.js';
import { clockText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import type { Line, LiveState, SessionSnapshot } from '../studio-port.js';
import { FiguresMenu } from './figures-menu.js';
import { TurnCard } from './turn-card.js';

const nameOf = (session: SessionSnapshot, id: string): string =>
  session.cast.find((member) => member.id === id)?.name ?? id;

/** What the speaker of the line in the making does. */
const stateOf = ({ cast, turnState }: SessionSnapshot, id: string): string =>
  turnState === 'paused' ? LANE_WORDS.paused : (cast.find((member) => member.id === id)?.state ?? 'speaking');

interface TurnTimeProps {
  readonly turnId: string;
  readonly session: SessionSnapshot;
  readonly measured: LiveState['measured'];
}

/** Nothing for the host's own lines, and before the turn is heard. */
const TurnTime = ({ turnId, session, measured }: TurnTimeProps) => {
  const turn = session.turns.find((one) => one.turnId === turnId);
  if (turn === undefined) return null;
  const speaker = session.cast.find(({ id }) => id === turn.speaker);
  const measuredMs = measured.find((one) => one.turnId === turnId)?.measuredMs ?? null;
  return <TurnCard turn={turn} speaker={speaker} measuredMs={measuredMs} />;
};

interface HeardLineProps extends Omit<TurnTimeProps, 'turnId'> {
  readonly line: Line;
}

const HeardLine = ({ line, session, measured }: HeardLineProps) => (
  <li className="line" data-testid="line" style={speakerColour(session.cast, line.speaker)}>
    <span className="line-head">
      <strong>{nameOf(session, line.speaker)}</strong>
      <time>{clockText(line.startAt)}</time>
      {line.interrupted && <span className="line-cut">cut</span>}
      <TurnTime turnId={line.turnId} session={session} measured={measured} />
    </span>
    <span className="line-text">
      {line.text}
      {line.interrupted && <span className="cut-dash"> —</span>}
    </span>
  </li>
);

interface SpokenNowProps extends Omit<TurnTimeProps, 'turnId'> {
  readonly speaking: NonNullable<LiveState['speaking']>;
}

const SpokenNow = ({ speaking, session, measured }: SpokenNowProps) => {
  const words = spokenWords(speaking);
  return (
    <div className="line line-now" style={speakerColour(session.cast, speaking.speaker)}>
      <span className="line-head">
        <strong>{nameOf(session, speaking.speaker)}</strong>
        <span className="line-live">{stateOf(session, speaking.speaker)}</span>
        <TurnTime turnId={speaking.turnId} session={session} measured={measured} />
      </span>
      <span className="line-text">
        {words.heard} <mark>{words.now}</mark> <span className="ahead">{words.ahead}</span>
      </span>
    </div>
  );
};

const END_REACH_PX = 48;

/** Keeps the end in view, whatever grows or is resized, unless the reader has scrolled up. */
const useFollowing = () => {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const seen = useRef({ top: 0, height: 0, view: 0 });
  useEffect(() => {
    const at = box.current;
    if (at === null || content.current === null) return undefined;
    const resized = new ResizeObserver(() => {
      if (follows.current) at.scrollTop = at.scrollHeight;
    });
    resized.observe(at);
    resized.observe(content.current);
    return () => resized.disconnect();
  }, []);
  const onScroll = (): void => {
    const at = box.current;
    if (at === null) return;
    const { top, height, view } = seen.current;
    seen.current = { top: at.scrollTop, height: at.scrollHeight, view: at.clientHeight };
    // Only a move upwards in an unchanged box is the reader's: a new size moves the text by itself.
    if (at.scrollTop < top && at.scrollHeight === height && at.clientHeight === view) follows.current = false;
    if (at.scrollHeight - at.scrollTop - at.clientHeight < END_REACH_PX) follows.current = true;
  };
  return { box, content, onScroll };
};

export interface TranscriptProps {
  readonly session: SessionSnapshot;
  readonly speaking: LiveState['speaking'];
  readonly measured: LiveState['measured'];
  /** What stands between the title and the words. */
  readonly children?: ReactNode;
}

/** The conversation as it was heard. The line being spoken stands outside of the log, which announces whole lines. */
export const Transcript = ({ session, speaking, measured, children }: TranscriptProps) => {
  const { box, content, onScroll } = useFollowing();
  return (
    <section className="transcript" aria-labelledby="transcript-title" data-testid="transcript">
      <header className="transcript-head">
        <h2 id="transcript-title">Conversation</h2>
        <FiguresMenu session={session} />
      </header>
      {children}
      {/* A scrolling region must be reachable by keyboard. */}
      <div
        className="transcript-scroll"
        ref={box}
        onScroll={onScroll}
        tabIndex={0}
        role="region"
        aria-labelledby="transcript-title"
      >
        <div ref={content}>
          {session.lines.length === 0 && speaking === null && (
            <p className="fine">Say hello: what you say and hear is written here.</p>
          )}
          {/* The log is around the list: on the list itself, its role would take the items their place. */}
          <div role="log" aria-live="polite" aria-label="What was said">
            <ol className="lines">
              {session.lines.map((line) => (
                <HeardLine key={line.turnId} line={line} session={session} measured={measured} />
              ))}
            </ol>
          </div>
          {speaking !== null && <SpokenNow speaking={speaking} session={session} measured={measured} />}
        </div>
      </div>
    </section>
  );
};
