import { useState } from 'react';
import { LeftSessions } from '../parts/left-sessions.js';
import { SiteNav } from '../parts/site-nav.js';
import type { Choice, Shelf, Start } from '../studio-port.js';
import { BriefingChoice } from './briefing-choice.js';
import { GoLive } from './go-live.js';
import { ListeningChoice } from './listening-choice.js';
import { MicrophoneChoice } from './microphone-choice.js';
import { RehearsalNotice } from './rehearsal-notice.js';
import { ServiceTrouble } from './service-trouble.js';
import { useMicrophone } from './use-microphone.js';
import { useService, type Service } from './use-service.js';

export interface BeforePageProps {
  readonly starting: boolean;
  /** Why the last try to go live failed. */
  readonly problem: string | null;
  readonly shelf: Shelf;
  readonly onGoLive: (choice: Choice) => void;
}

const usable = (service: Service) =>
  service.kind === 'ready' ? service.briefings.filter((one) => one.problem === null) : [];

const Briefings = ({
  service,
  chosen,
  onChoose,
  onRetry,
}: {
  readonly service: Service;
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
  readonly onRetry: () => void;
}) => {
  if (service.kind === 'failed') return <ServiceTrouble message={service.message} onRetry={onRetry} />;
  if (service.kind === 'asking') return <p className="card empty">Reading the briefings…</p>;
  return <BriefingChoice briefings={service.briefings} chosen={chosen} onChoose={onChoose} />;
};

/** Everything to settle before going live, and nothing else. */
export const BeforePage = ({ starting, problem, shelf, onGoLive }: BeforePageProps) => {
  const { service, retry } = useService();
  const [picked, setPicked] = useState<string | null>(null);
  const [headphones, setHeadphones] = useState(true);
  const [typedOnly, setTypedOnly] = useState(false);
  const microphone = useMicrophone({ headphones, active: !starting });
  const briefing = picked ?? usable(service)[0]?.id ?? null;
  const hasSound = microphone.status === 'open' || microphone.status === 'asking';
  const ready = briefing !== null && (hasSound || typedOnly);
  const goLive = (start: Start): void =>
    onGoLive({ start, headphones, microphone: hasSound ? microphone.deviceId : null });
  return (
    <div className="before">
      <SiteNav here="studio" />
      <main className="before-main">
        <section className="before-briefings" aria-labelledby="briefings-title">
          <LeftSessions
            shelf={shelf}
            disabled={starting || !(hasSound || typedOnly)}
            occasion={problem}
            onStart={goLive}
          />
          <h1 id="briefings-title">What are we talking about?</h1>
          <Briefings service={service} chosen={briefing} onChoose={setPicked} onRetry={retry} />
        </section>
        <div className="before-check card">
          <MicrophoneChoice microphone={microphone} typedOnly={typedOnly} onTypedOnly={setTypedOnly} />
          <ListeningChoice headphones={headphones} onChoose={setHeadphones} />
          {service.kind === 'ready' && <RehearsalNotice engines={service.engines} />}
          <GoLive
            ready={ready}
            starting={starting}
            problem={problem}
            onGoLive={() => briefing !== null && goLive({ kind: 'new', briefing })}
          />
        </div>
      </main>
    </div>
  );
};
