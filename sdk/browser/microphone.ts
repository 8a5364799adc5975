export interface Microphone {
  readonly deviceId: string;
  readonly label: string;
}

/** The microphones there are. Names are empty until the page may use one. */
export async function listMicrophones(): Promise<readonly Microphone[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'audioinput').map(({ deviceId, label }) => ({ deviceId, label }));
}

/** A microphone that cannot be used; the message says what to do. */
export class MicrophoneError extends Error {
  override readonly name = 'MicrophoneError';
}

/**
 * With headphones nothing is done to the voice. With loudspeakers echo cancellation keeps the AI speakers out of the
 * host's track; noise suppression goes with it, because the canceller leaves residue. Rejects with a `MicrophoneError`.
 */
export async function openMicrophone(wish: { deviceId: string; headphones: boolean }): Promise<MediaStream> {
  if (!('mediaDevices' in navigator)) {
    throw new MicrophoneError(
      'Browsers give the microphone only to pages on https or localhost. Open the studio there.',
    );
  }
  const audio: MediaTrackConstraints = {
    channelCount: 1,
    echoCancellation: !wish.headphones,
    noiseSuppression: !wish.headphones,
    autoGainControl: false,
    ...(wish.deviceId === '' ? {} : { deviceId: { exact: wish.deviceId } }),
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (cause) {
    throw new MicrophoneError(adviceFor(cause), { cause });
  }
}

function adviceFor(cause: unknown): string {
  switch (cause instanceof DOMException ? cause.name : '') {
    case 'NotAllowedError':
      return 'The microphone is blocked for this page. Allow it in the address bar, then try again.';
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'This microphone is not there. Plug it in or choose another one.';
    default:
      return 'The microphone cannot be opened. Another program may be using it.';
  }
}
