import { useRef, useState } from 'react';
import { MICROPHONE_WORDS, MicrophoneWatch, type MicrophoneState } from '../model/microphone-watch.js';
import { Meter } from '../parts/meter.js';
import { useFrame } from '../parts/use-frame.js';
import { MicrophoneTrouble } from './microphone-trouble.js';
import type { Microphone } from './use-microphone.js';

const DeviceList = ({ microphone }: { readonly microphone: Microphone }) => (
  <select
    aria-label="Microphone"
    value={microphone.deviceId}
    disabled={microphone.devices.length === 0}
    onChange={(event) => microphone.choose(event.target.value)}
  >
    {!microphone.devices.some((device) => device.id === 'default') && <option value="">The browser’s choice</option>}
    {microphone.devices.map((device) => (
      <option key={device.id} value={device.id === 'default' ? '' : device.id}>
        {device.label}
      </option>
    ))}
  </select>
);

const wordsOf = (status: Microphone['status'], state: MicrophoneState): string =>
  status === 'asking'
    ? 'Allow the microphone in the browser’s question.'
    : MICROPHONE_WORDS[state].replace('You are heard', 'This works: you are heard');

const LevelCheck = ({ microphone }: { readonly microphone: Microphone }) => {
  const [state, setState] = useState<MicrophoneState>('quiet');
  const watch = useRef(new MicrophoneWatch());
  useFrame((nowMs) => {
    const peak = microphone.peak();
    if (peak !== null) setState(watch.current.read({ nowMs, peak, muted: false }));
  });
  return (
    <>
      <Meter label="Microphone level" size="large" read={() => microphone.peak() ?? 0} testId="mic-meter" />
      <p className="mic-words" role="status" data-state={state}>
        {wordsOf(microphone.status, state)}
      </p>
    </>
  );
};

export interface MicrophoneChoiceProps {
  readonly microphone: Microphone;
  readonly typedOnly: boolean;
  readonly onTypedOnly: (typedOnly: boolean) => void;
}

/** The microphone, and whether it works, before anything is recorded. */
export const MicrophoneChoice = ({ microphone, typedOnly, onTypedOnly }: MicrophoneChoiceProps) => {
  const works = microphone.status === 'asking' || microphone.status === 'open';
  return (
    <section className="step" aria-labelledby="microphone-title">
      <h2 id="microphone-title">Microphone</h2>
      {works && <DeviceList microphone={microphone} />}
      {works ? (
        <LevelCheck microphone={microphone} />
      ) : (
        <MicrophoneTrouble
          problem={microphone.status}
          onRetry={microphone.retry}
          typedOnly={typedOnly}
          onTypedOnly={onTypedOnly}
        />
      )}
    </section>
  );
};
