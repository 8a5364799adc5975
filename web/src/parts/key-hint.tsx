/** The key that does the same as the button it stands on. */
export const KeyHint = ({ children }: { readonly children: string }) => (
  <kbd className="key-hint" aria-hidden="true">
    {children}
  </kbd>
);
