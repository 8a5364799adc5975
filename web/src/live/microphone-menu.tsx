import { useId, useState, type ToggleEvent } from 'react';
import { listMicrophones, type Device } from '../before/open-microphone.js';

/** Another microphone, in mid-session. */
export const MicrophoneMenu = ({ onSelect }: { readonly onSelect: (deviceId: string) => void }) => {
  const id = useId();
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const look = (event: ToggleEvent): void => {
    if (event.newState !== 'open') return;
    listMicrophones().then(setDevices, () => setDevices([]));
  };
  return (
    <>
      <button type="button" className="button button-quiet" popoverTarget={id}>
        Microphone
      </button>
      <div id={id} popover="auto" className="popover popover-top" onToggle={look}>
        <strong>Change the microphone</strong>
        <ul className="devices">
          {devices.map((device) => (
            <li key={device.id}>
              <button
                type="button"
                className="button"
                popoverTarget={id}
                popoverTargetAction="hide"
                onClick={() => onSelect(device.id)}
              >
                {device.label}
              </button>
            </li>
          ))}
        </ul>
        {devices.length === 0 && <p>No microphone was found.</p>}
      </div>
    </>
  );
};
