import { isLate, uploadOf, uploadWords } from '../model/upload.js';
import { KeyHint } from '../parts/key-hint.js';
import type { LiveState, SessionSnapshot } from '../studio-port.js';
import { EndControl } from './end-control.js';
import { TypedLine } from './typed-line.js';
import type { Controls } from './use-actions.js';

interface KeyButtonProps {
  readonly words: string;
  readonly hint: string;
  readonly testId: string;
  readonly pressed?: boolean;
  readonly strong?: boolean;
  readonly onPress: () => void;
}

const KeyButton = ({ words, hint, testId, pressed, strong = false, onPress }: KeyButtonProps) => (
  <button
    type="button"
    className={strong ? 'button button-strong' : 'button'}
    aria-pressed={pressed}
    aria-keyshortcuts={hint}
    onClick={onPress}
    data-testid={testId}
  >
    {words} <KeyHint>{hint}</KeyHint>
  </button>
);

export interface ControlBarProps {
  readonly state: LiveState;
  readonly session: SessionSnapshot;
  readonly controls: Controls;
}

export const ControlBar = ({ state, session, controls }: ControlBarProps) => {
  const upload = uploadOf(state);
  const holding = session.turnState === 'holding';
  return (
    <footer className="control-bar" aria-label="Controls">
      <div className="control-keys">
        <KeyButton words="Interrupt" hint="Space" testId="interrupt" strong onPress={controls.interrupt} />
        <KeyButton
          words={holding ? 'Go on' : 'Let me think'}
          hint="H"
          testId="hold"
          pressed={holding}
          onPress={controls.toggleHold}
        />
        <KeyButton
          words="Autopilot"
          hint="A"
          testId="autopilot"
          pressed={session.autopilot}
          onPress={controls.toggleAutopilot}
        />
        <KeyButton words="Marker" hint="M" testId="marker" onPress={controls.addMarker} />
        <KeyButton words="Mute" hint="U" testId="mute" pressed={state.muted} onPress={controls.toggleMute} />
      </div>
      <TypedLine onSay={controls.say} />
      <EndControl
        ending={controls.ending}
        waitingFor={isLate(upload.unconfirmed) ? uploadWords(upload) : null}
        onEnd={controls.end}
      />
    </footer>
  );
};
