import { useRef } from 'react';
import { PeakHold, meterPlace } from '../model/meter-scale.js';
import { useFrame } from './use-frame.js';

export interface MeterProps {
  readonly label: string;
  /** The present peak, 0–1; read on every picture, outside of React. */
  readonly read: () => number;
  readonly size?: 'small' | 'large';
  readonly testId?: string;
}

/** A level from silence to full scale, with the tick of the loudest moment. */
export const Meter = ({ label, read, size = 'small', testId }: MeterProps) => {
  const root = useRef<HTMLDivElement>(null);
  const hold = useRef(new PeakHold());
  useFrame((nowMs) => {
    const place = meterPlace(read());
    const style = root.current?.style;
    style?.setProperty('--level', place.toFixed(3));
    style?.setProperty('--peak', hold.current.read(place, nowMs).toFixed(3));
  });
  return (
    <div ref={root} className={`meter meter-${size}`} role="img" aria-label={label} data-testid={testId}>
      <span className="meter-level" />
      <span className="meter-peak" />
    </div>
  );
};
