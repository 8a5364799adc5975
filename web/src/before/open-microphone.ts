/** A microphone opened to be looked at; nothing of it leaves the page. */
export interface OpenMicrophone {
  readonly deviceId: string;
  /** The present peak 0–1, or null while the browser holds sound back until the first click or key. */
  peak(): number | null;
  close(): void;
}

export interface MicrophoneWish {
  readonly deviceId: string;
  readonly headphones: boolean;
}

const constraints = ({ deviceId, headphones }: MicrophoneWish): MediaStreamConstraints => ({
  audio: {
    ...(deviceId !== '' && { deviceId: { exact: deviceId } }),
    echoCancellation: !headphones,
    noiseSuppression: false,
    autoGainControl: false,
  },
});

const peakOf = (samples: Float32Array): number => {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
};

const measure = (stream: MediaStream): Omit<OpenMicrophone, 'deviceId'> => {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 2048 });
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const wake = (): void => void context.resume();
  window.addEventListener('pointerdown', wake, { once: true });
  window.addEventListener('keydown', wake, { once: true });
  return {
    peak: () => {
      if (context.state !== 'running') return null;
      analyser.getFloatTimeDomainData(samples);
      return peakOf(samples);
    },
    close: () => {
      window.removeEventListener('pointerdown', wake);
      window.removeEventListener('keydown', wake);
      for (const track of stream.getTracks()) track.stop();
      void context.close();
    },
  };
};

/** Rejects with the browser's DOMException (`NotAllowedError`, `NotFoundError`, …) when there is no microphone to have. */
export const openMicrophone = async (wish: MicrophoneWish): Promise<OpenMicrophone> => {
  // Browsers hide the whole API on pages that are neither https nor localhost.
  if (!('mediaDevices' in navigator)) throw new DOMException('The page is not served securely.', 'SecurityError');
  const stream = await navigator.mediaDevices.getUserMedia(constraints(wish));
  const deviceId = stream.getAudioTracks()[0]?.getSettings().deviceId ?? wish.deviceId;
  return { deviceId, ...measure(stream) };
};

export interface Device {
  readonly id: string;
  readonly label: string;
}

/** Names are known only once the microphone was allowed. */
export const listMicrophones = async (): Promise<readonly Device[]> => {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices
    .filter((device) => device.kind === 'audioinput')
    .map((device, place) => ({
      id: device.deviceId,
      label: device.label === '' ? `Microphone ${place + 1}` : device.label,
    }));
};
