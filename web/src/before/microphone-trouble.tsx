import type { MicrophoneProblem } from './use-microphone.js';

const TROUBLE = {
  denied: {
    title: 'The browser does not let this page use the microphone.',
    cure: 'Click the sign to the left of the address, allow the microphone for this page, then try again.',
  },
  missing: {
    title: 'No microphone was found.',
    cure: 'Plug one in, or choose one in the system’s sound settings, then try again.',
  },
  busy: {
    title: 'The microphone could not be opened.',
    cure: 'Another program may be using it. Close that program, then try again.',
  },
  insecure: {
    title: 'Browsers give the microphone to safe pages only.',
    cure: 'Open this page through https, or as localhost on the machine it runs on.',
  },
} as const satisfies Record<MicrophoneProblem, { title: string; cure: string }>;

export interface MicrophoneTroubleProps {
  readonly problem: MicrophoneProblem;
  readonly onRetry: () => void;
  readonly typedOnly: boolean;
  readonly onTypedOnly: (typedOnly: boolean) => void;
}

/** What keeps the microphone away, how to get it back, and the way to go on without one. */
export const MicrophoneTrouble = ({ problem, onRetry, typedOnly, onTypedOnly }: MicrophoneTroubleProps) => (
  <div className="trouble" role="alert" data-testid="microphone-trouble">
    <strong>{TROUBLE[problem].title}</strong>
    <p>{TROUBLE[problem].cure}</p>
    <button type="button" className="button" onClick={onRetry}>
      Try again
    </button>
    <label className="check">
      <input
        type="checkbox"
        checked={typedOnly}
        onChange={(event) => onTypedOnly(event.target.checked)}
        data-testid="typed-only"
      />
      Go on with typed lines only
    </label>
  </div>
);
