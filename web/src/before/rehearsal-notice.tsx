import type { Engines } from '../api/engines.js';

/** What answers in this show: real engines by name, or the built-in ones and what to expect of them. */
export const RehearsalNotice = ({ engines }: { readonly engines: Engines | null }) => {
  if (engines === null) return null;
  if (engines.real) {
    return (
      <p className="fine engines">
        {engines.parts.map(({ part, engine }) => (
          <span key={part}>
            {part}: <strong>{engine}</strong>
          </span>
        ))}
      </p>
    );
  }
  return (
    <aside className="rehearsal-notice" aria-label="Rehearsal">
      <span className="badge badge-still">rehearsal</span>
      <p>
        Everything here is built in: no key, no download, nothing leaves this server. Recognition is rough, voices are
        synthetic, replies come only from your briefing. The recording is real.
      </p>
    </aside>
  );
};
