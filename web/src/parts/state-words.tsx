/** A state as word and shape: filled and round when all is well, square when not, an open ring when nobody knows. */
export const StateWords = ({ good, children }: { readonly good: boolean | null; readonly children: string }) => (
  <span className="state" data-good={good ?? 'unknown'}>
    {children}
  </span>
);
