import type { Notice } from '../studio-port.js';

const SIGNS = { info: 'Note', warning: 'Careful', error: 'Problem' } as const satisfies Record<Notice['level'], string>;

export interface NoticesProps {
  readonly notices: readonly Notice[];
  readonly onDismiss: (id: number) => void;
}

const SHOWN = 3;

/** The latest notices: above the conversation, the one part of the page that scrolls anyhow; over the page on a phone. */
export const Notices = ({ notices, onDismiss }: NoticesProps) => (
  <div className="notices" role="status" aria-live="polite" aria-label="Notices">
    {notices.slice(-SHOWN).map((notice) => (
      <div key={notice.id} className="notice" data-level={notice.level} data-testid="notice">
        <p>
          <strong>{SIGNS[notice.level]}:</strong> {notice.message}
        </p>
        <button
          type="button"
          className="button button-quiet"
          onClick={() => onDismiss(notice.id)}
          aria-label="Dismiss this notice"
        >
          ✕
        </button>
      </div>
    ))}
  </div>
);
