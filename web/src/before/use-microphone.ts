import { useEffect, useRef, useState } from 'react';
import { listMicrophones, openMicrophone, type Device, type OpenMicrophone } from './open-microphone.js';

export type MicrophoneProblem = 'denied' | 'missing' | 'busy' | 'insecure';

export interface Microphone {
  readonly status: 'asking' | 'open' | MicrophoneProblem;
  readonly devices: readonly Device[];
  /** The chosen device; empty for the browser's own choice. */
  readonly deviceId: string;
  readonly choose: (deviceId: string) => void;
  readonly retry: () => void;
  /** The present peak, or null when there is nothing to measure. */
  readonly peak: () => number | null;
}

const problemOf = (error: unknown): MicrophoneProblem => {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'denied';
  if (name === 'SecurityError') return 'insecure';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'busy';
};

/** Opens the chosen microphone while `active`, and opens it again whenever the choice changes. */
export const useMicrophone = ({ headphones, active }: { headphones: boolean; active: boolean }): Microphone => {
  const [status, setStatus] = useState<Microphone['status']>('asking');
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const [deviceId, setDeviceId] = useState('');
  const [attempt, setAttempt] = useState(0);
  const open = useRef<OpenMicrophone | null>(null);

  useEffect(() => {
    if (!active) return undefined;
    let closed = false;
    const use = async (microphone: OpenMicrophone): Promise<void> => {
      if (closed) return microphone.close();
      open.current = microphone;
      setStatus('open');
      const found = await listMicrophones();
      if (!closed) setDevices(found);
    };
    openMicrophone({ deviceId, headphones })
      .then(use)
      .catch((error: unknown) => {
        if (!closed) setStatus(problemOf(error));
      });
    return () => {
      closed = true;
      open.current?.close();
      open.current = null;
    };
  }, [deviceId, headphones, active, attempt]);

  const again = (): void => {
    setStatus('asking');
    setAttempt((count) => count + 1);
  };
  return { status, devices, deviceId, choose: setDeviceId, retry: again, peak: () => open.current?.peak() ?? null };
};
