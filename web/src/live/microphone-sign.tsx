import { useRef, useState } from 'react';
import { MICROPHONE_WORDS, MicrophoneWatch, type MicrophoneState } from '../model/microphone-watch.js';
import { Meter } from '../parts/meter.js';
import { useFrame } from '../parts/use-frame.js';
import type { TimelineFeed } from './timeline-feed.js';

export interface MicrophoneSignProps {
  readonly feed: Pick<TimelineFeed, 'clipping' | 'microphonePeak'>;
  readonly muted: boolean;
  readonly hasMicrophone: boolean;
}

/** Am I heard? */
export const MicrophoneSign = ({ feed, muted, hasMicrophone }: MicrophoneSignProps) => {
  const [measured, setMeasured] = useState<MicrophoneState>('quiet');
  const watch = useRef(new MicrophoneWatch());
  useFrame((nowMs) =>
    setMeasured(watch.current.read({ nowMs, peak: feed.microphonePeak, muted, clipping: feed.clipping })),
  );
  const state = hasMicrophone ? measured : 'off';
  return (
    <div
      className="sign"
      data-state={state}
      data-tone={state === 'silent' || state === 'clipping' || state === 'muted' ? 'warn' : undefined}
    >
      <Meter label="Your microphone" size="large" read={() => (muted ? 0 : feed.microphonePeak)} testId="mic-meter" />
      <p role="status">{MICROPHONE_WORDS[state]}</p>
    </div>
  );
};
