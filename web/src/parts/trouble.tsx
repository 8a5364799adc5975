import type { ReactNode } from 'react';

/** Something went wrong, in words, with what to do about it. */
export const Trouble = ({ title, children }: { readonly title: string; readonly children: ReactNode }) => (
  <div className="trouble trouble-page" role="alert">
    <strong>{title}</strong>
    <p>{children}</p>
  </div>
);
