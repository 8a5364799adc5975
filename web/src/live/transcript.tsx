import { useEffect, useRef } from 'react';
import { spokenWords } from '../model/spoken-words.js';
import { clockText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import type { Line, LiveState, SessionSnapshot } from '../studio-port.js';

const nameOf = (session: SessionSnapshot, id: string): string => session.cast.find((member) => member.id === id)?.name ?? id;

const HeardLine = ({ line, session }: { readonly line: Line; readonly session: SessionSnapshot }) => (
  <li className="line" data-testid="line" style={speakerColour(session.cast, line.speaker)}>
    <span className="line-head">
      <strong>{nameOf(session, line.speaker)}</strong>
      <time>{clockText(line.startAt)}</time>
      {line.interrupted && <span className="line-cut">cut</span>}
    </span>
    <span className="line-text">
      {line.text}
      {line.interrupted && <span className="cut-dash"> —</span>}
    </span>
  </li>
);

const SpokenNow = ({ speaking, session }: { readonly speaking: NonNullable<LiveState['speaking']>; readonly session: SessionSnapshot }) => {
  const words = spokenWords(speaking);
  return (
    <div className="line line-now" style={speakerColour(session.cast, speaking.speaker)}>
      <span className="line-head">
        <strong>{nameOf(session, speaking.speaker)}</strong>
        <span className="line-live">speaking</span>
      </span>
      <span className="line-text">
        {words.heard} <mark>{words.now}</mark> <span className="ahead">{words.ahead}</span>
      </span>
    </div>
  );
};

/** Keeps the end in view, unless the reader has scrolled up. */
const useFollowing = (change: unknown) => {
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const top = useRef(0);
  useEffect(() => {
    if (follows.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [change]);
  const onScroll = (): void => {
    const at = box.current;
    if (at === null) return;
    // Only a move upwards is the reader's: lines that arrive make the way to the end longer, too.
    if (at.scrollTop < top.current) follows.current = false;
    if (at.scrollHeight - at.scrollTop - at.clientHeight < 48) follows.current = true;
    top.current = at.scrollTop;
  };
  return { box, onScroll };
};

export interface TranscriptProps {
  readonly session: SessionSnapshot;
  readonly speaking: LiveState['speaking'];
}

/** The conversation as it was heard. The line being spoken stands outside of the log, which announces whole lines. */
export const Transcript = ({ session, speaking }: TranscriptProps) => {
  const { box, onScroll } = useFollowing(`${session.lines.length} ${speaking?.turnId} ${speaking?.words.length}`);
  return (
    <section className="transcript" aria-labelledby="transcript-title" data-testid="transcript">
      <h2 id="transcript-title">Conversation</h2>
      {/* A scrolling region must be reachable by keyboard. */}
      <div className="transcript-scroll" ref={box} onScroll={onScroll} tabIndex={0} role="region" aria-labelledby="transcript-title">
        {session.lines.length === 0 && speaking === null && <p className="fine">Say hello: what you say and hear is written here.</p>}
        <ol className="lines" role="log" aria-live="polite">
          {session.lines.map((line) => (
            <HeardLine key={line.turnId} line={line} session={session} />
          ))}
        </ol>
        {speaking !== null && <SpokenNow speaking={speaking} session={session} />}
      </div>
    </section>
  );
};
