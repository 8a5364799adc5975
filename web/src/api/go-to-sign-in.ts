/** Signed out: the page that can mend it knows the way back here. */
export const goToSignIn = (): void => {
  const back = `${location.pathname.split('/').at(-1) ?? ''}${location.hash}`;
  location.assign(`./sign-in?next=${encodeURIComponent(back)}`);
};
