import type { CSSProperties } from 'react';
import { secondsText, stageSpans } from '../model/turn-times.js';
import type { Latency } from '../studio-port.js';

declare module 'react' {
  interface CSSProperties {
    '--from'?: string;
    '--long'?: string;
  }
}

/** A bar of this length is drawn to the full; slower turns are drawn as long as this. */
const FULL_MS = 2_000;

const part = (ms: number, of: number): string => (of > 0 ? Math.min(1, ms / of).toFixed(4) : '0');

const spanStyle = (fromMs: number, ms: number, ofMs: number): CSSProperties => ({
  '--from': part(fromMs, ofMs),
  '--long': part(ms, ofMs),
});

/** The stages of a turn side by side; its length says how long the host waited. Words and numbers stand beside it. */
export const StageStrip = ({ latency }: { readonly latency: Latency }) => {
  const wholeMs = latency.totalMs;
  return (
    <span className="stage-strip" aria-hidden="true" style={{ '--long': part(wholeMs, FULL_MS) }}>
      {stageSpans(latency).map(({ key, fromMs, ms }) => (
        <span key={key} className="stage" data-stage={key} style={spanStyle(fromMs, ms, wholeMs)} />
      ))}
    </span>
  );
};

/** The stages one below the other, each where it lay in time, with its words and seconds. */
export const StageTable = ({ latency, caption }: { readonly latency: Latency; readonly caption: string }) => {
  const spans = stageSpans(latency);
  const wholeMs = spans.reduce((sum, { ms }) => sum + ms, 0);
  return (
    <table className="stages">
      <caption className="visually-hidden">{caption}</caption>
      <tbody>
        {spans.map(({ key, words, fromMs, ms }) => (
          <tr key={key}>
            <th scope="row">{words}</th>
            <td className="stage-cell" aria-hidden="true">
              <span className="stage" data-stage={key} style={spanStyle(fromMs, ms, wholeMs)} />
            </td>
            <td className="figure">{secondsText(ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
