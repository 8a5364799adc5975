import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

export interface Tab {
  readonly id: string;
  readonly title: string;
  readonly count?: number;
  readonly body: ReactNode;
}

/** One of several panels, chosen by tabs that work with the arrow keys. */
export const SidePanel = ({ tabs }: { readonly tabs: readonly Tab[] }) => {
  const [chosen, setChosen] = useState(tabs[0]?.id);
  const prefix = useId();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const place = tabs.findIndex(({ id }) => id === chosen);
    const next = (place + step + tabs.length) % tabs.length;
    setChosen(tabs[next]?.id);
    list.current?.querySelectorAll('button')[next]?.focus();
  };
  const tab = tabs.find(({ id }) => id === chosen) ?? tabs[0];
  return (
    <section className="side-panel" aria-label="Details">
      <div role="tablist" aria-label="Details" className="tabs" ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, title, count }) => (
          <button
            key={id}
            type="button"
            role="tab"
            id={`${prefix}-${id}`}
            aria-controls={`${prefix}-panel`}
            aria-selected={id === tab?.id}
            tabIndex={id === tab?.id ? 0 : -1}
            onClick={() => setChosen(id)}
          >
            {title}
            {count !== undefined && count > 0 && <span className="figure"> {count}</span>}
          </button>
        ))}
      </div>
      {/* A scrolling region must be reachable by keyboard. */}
      <div
        className="side-body"
        role="tabpanel"
        id={`${prefix}-panel`}
        aria-labelledby={`${prefix}-${tab?.id ?? ''}`}
        tabIndex={0}
        data-scrolls
      >
        {tab?.body}
      </div>
    </section>
  );
};
