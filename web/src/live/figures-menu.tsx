import { costText, isFree, spokenText, tokensText } from '../model/costs.js';
import { shareText, talkShares } from '../model/talk-shares.js';
import { lengthText } from '../model/time.js';
import { answerTimes, secondsText, type AnswerTimes } from '../model/turn-times.js';
import { speakerColour } from '../parts/speaker-colour.js';
import { usePlacedPopover } from '../parts/use-placed-popover.js';
import type { CastMember, SessionSnapshot } from '../studio-port.js';
import { StageTable } from './stage-bars.js';

const rangeText = ({ fastestMs, slowestMs }: AnswerTimes): string =>
  `between ${secondsText(fastestMs)} and ${secondsText(slowestMs)}`;

const Answers = ({ times }: { readonly times: AnswerTimes | null }) => (
  <section>
    <h3>Answers</h3>
    {times === null ? (
      <p className="fine">How fast you are answered stands here after the first spoken question.</p>
    ) : (
      <>
        <p className="figure">
          {times.count === 1
            ? `After ${secondsText(times.median.totalMs)}, the one time so far.`
            : `After ${secondsText(times.median.totalMs)}, the median of ${times.count} answers; ${rangeText(times)}.`}
        </p>
        <StageTable latency={times.median} caption="The median of each stage" />
      </>
    )}
  </section>
);

const TalkTime = ({ cast }: { readonly cast: readonly CastMember[] }) => {
  const shares = talkShares(cast);
  return (
    <section>
      <h3>Talk time</h3>
      <ul className="shares">
        {cast.map((member) => {
          const share = shares.get(member.id) ?? 0;
          const style = { ...speakerColour(cast, member.id), '--long': share.toFixed(4) };
          return (
            <li key={member.id} style={style}>
              <span className="share-name">{member.name}</span>
              <span className="share" aria-hidden="true" />
              <span className="figure">{shareText(share)}</span>
              <span className="figure fine">{lengthText(member.talkMs)}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
};

/** What the figures are made of: a live session, or a recording of one. */
export type FiguresSource = Pick<SessionSnapshot, 'cast' | 'turns' | 'spent'>;

const Engines = ({ session }: { readonly session: FiguresSource }) => {
  const { spent, cast } = session;
  return (
    <section>
      <h3>Engines</h3>
      <p>{costText(spent, isFree(cast))}</p>
      <p className="fine">
        {spent.turns} {spent.turns === 1 ? 'turn' : 'turns'} · {tokensText(spent)} · {spokenText(spent)}
      </p>
    </section>
  );
};

/** The figures of the show so far, one step away; on the button itself, how fast the host is answered. */
export const FiguresMenu = ({ session }: { readonly session: FiguresSource }) => {
  const { open, button, card } = usePlacedPopover();
  const times = answerTimes(session.turns);
  return (
    <>
      <button {...button} className="button button-quiet button-small" data-testid="figures">
        Figures
        {times !== null && <span className="figure">{secondsText(times.median.totalMs)}</span>}
      </button>
      <div {...card} className="popover figures-card" data-testid="figures-card">
        {open && (
          <>
            <Answers times={times} />
            <TalkTime cast={session.cast} />
            <Engines session={session} />
          </>
        )}
      </div>
    </>
  );
};
