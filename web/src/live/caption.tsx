import { captionOf, latestOf, spokenWords } from '../model/spoken-words.js';
import type { Line, LiveState } from '../studio-port.js';

const ROOM = { before: 96, ahead: 48 };

const Spoken = ({ speaking }: { readonly speaking: NonNullable<LiveState['speaking']> }) => {
  const words = captionOf(spokenWords(speaking), ROOM);
  return (
    <>
      {words.heard} <mark>{words.now}</mark> <span className="ahead">{words.ahead}</span>
    </>
  );
};

export interface CaptionProps {
  readonly speaking: LiveState['speaking'];
  readonly partial: string;
  readonly last: Line | undefined;
}

/** The words under a lane: what is being said, or what was said last. Always two lines high. */
export const Caption = ({ speaking, partial, last }: CaptionProps) => {
  if (speaking !== null) {
    return (
      <p className="caption">
        <span>
          <Spoken speaking={speaking} />
        </span>
      </p>
    );
  }
  if (partial !== '') {
    return (
      <p className="caption caption-partial" data-testid="partial">
        <span>{latestOf(partial, 140)} …</span>
      </p>
    );
  }
  return (
    <p className="caption caption-past">
      <span>
        {last === undefined ? '' : latestOf(last.text, 140)}
        {last?.interrupted === true && <span className="cut-dash"> —</span>}
      </span>
    </p>
  );
};
