export const Wordmark = () => (
  <span className="wordmark">
    <svg viewBox="0 0 24 24" aria-hidden="true" strokeWidth="2.6" strokeLinecap="round">
      <path d="M5 9v6" stroke="var(--speaker-host)" />
      <path d="M12 4v16" stroke="var(--accent-mark)" />
      <path d="M19 8v8" stroke="var(--speaker-1)" />
    </svg>
    <span>Trialogue</span>
  </span>
);
