/** Signed out: the page that can mend it knows the way back here. */
export const goToSignIn = (): void => {
  const back = `${location.pathname.split('/').at(-1) ?? ''}${location.hash}`;
  location.assign(`./sign-in?next=${encodeURIComponent(back)}`);
};

/** A `fetch` that sends whoever is signed out to the door. */
export const fetchSignedIn: typeof fetch = async (...request) => {
  const response = await fetch(...request);
  if (response.status === 401) goToSignIn();
  return response;
};
