import { useState } from 'react';
import type { LiveState, Notice, Studio } from '../studio-port.js';

/** What the host can do, ready for buttons and keys: a refusal becomes a notice. */
export interface Controls {
  readonly interrupt: () => void;
  readonly giveFloor: (speaker: string) => void;
  readonly toggleAutopilot: () => void;
  readonly toggleHold: () => void;
  readonly addMarker: () => void;
  readonly toggleMute: () => void;
  readonly say: (text: string) => void;
  readonly selectMicrophone: (deviceId: string) => void;
  /** True while the server closes the session. */
  readonly ending: boolean;
  readonly end: () => void;
  /** The session's notices and the refusals of this page, oldest first. */
  readonly notices: readonly Notice[];
  readonly dismiss: (id: number) => void;
}

interface Refusal extends Notice {
  /** Refused because the line was down: nothing to read once it is back. */
  readonly offline: boolean;
}

const useRefusals = (connection: LiveState['connection']) => {
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const online = connection === 'live';
  const refuse = (error: unknown): void => {
    const message = error instanceof Error ? error.message : String(error);
    // Negative: never the id of one of the session's own notices.
    setRefusals((known) => [
      ...known.slice(-3),
      { id: -Date.now() - known.length, level: 'error', message, offline: !online },
    ]);
  };
  const forget = (id: number): void => setRefusals((known) => known.filter((one) => one.id !== id));
  return { refusals: refusals.filter(({ offline }) => !(offline && online)), refuse, forget };
};

export const useActions = ({ actions, selectMicrophone }: Studio, state: LiveState): Controls => {
  const { refusals, refuse, forget } = useRefusals(state.connection);
  const [ending, setEnding] = useState(false);
  const attempt = (action: Promise<unknown>): void => void action.catch(refuse);
  const end = (): void => {
    setEnding(true);
    actions.end().catch((error: unknown) => {
      setEnding(false);
      refuse(error);
    });
  };
  return {
    interrupt: () => attempt(actions.takeFloor()),
    giveFloor: (speaker) => attempt(actions.giveFloor(speaker)),
    toggleAutopilot: () => attempt(actions.setAutopilot(state.session?.autopilot !== true)),
    toggleHold: () => attempt(actions.setHold(state.session?.turnState !== 'holding')),
    addMarker: () => attempt(actions.addMarker()),
    toggleMute: () => actions.setMuted(!state.muted),
    say: (text) => attempt(actions.say(text)),
    selectMicrophone: (deviceId) => attempt(selectMicrophone(deviceId)),
    ending,
    end,
    notices: [...state.notices, ...refusals],
    dismiss: (id) => (id < 0 ? forget(id) : actions.dismissNotice(id)),
  };
};
