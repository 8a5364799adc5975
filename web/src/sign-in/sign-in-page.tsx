import { useEffect, useState, type FormEvent } from 'react';
import { useWork } from '../../../sdk/react/index.js';
import { login, redeemSignInLink } from '../../../sdk/routes.js';
import { call, troubleOf } from '../api/service.js';
import { formText } from '../parts/form-text.js';
import { ThemeToggle } from '../parts/theme-toggle.js';
import { Wordmark } from '../parts/wordmark.js';
import { nextPage } from './next-page.js';

const goOn = (): void => location.replace(nextPage(location.search));

type Link =
  | { readonly kind: 'none' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'spent'; readonly message: string };

/** The token of a one-time link stands behind the `#`, which browsers send to nobody; it is taken out of the address at once. */
const takeToken = (): string => {
  const token = location.hash.slice(1);
  if (token !== '') history.replaceState(null, '', `${location.pathname}${location.search}`);
  return token;
};

const useLink = (): Link => {
  const [token] = useState(takeToken);
  const [link, setLink] = useState<Link>({ kind: token === '' ? 'none' : 'opening' });
  useEffect(() => {
    if (token === '') return;
    call(redeemSignInLink, { body: { token } }).then(goOn, (error: unknown) =>
      setLink({ kind: 'spent', message: troubleOf(error) }),
    );
  }, [token]);
  return link;
};

const PasswordForm = () => {
  const { busy, error, run } = useWork();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const password = form.get('password');
    if (typeof password !== 'string') return;
    void run(async () => {
      await call(login, { body: { username: formText(form, 'username'), password } });
      goOn();
    });
  };
  return (
    <form className="fields" onSubmit={submit}>
      <label className="field">
        User name
        <input name="username" autoComplete="username" required maxLength={200} data-testid="username" />
      </label>
      <label className="field">
        Password
        <input name="password" type="password" autoComplete="current-password" required data-testid="password" />
      </label>
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
      <button type="submit" className="button button-strong" disabled={busy} data-testid="sign-in">
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
};

/** The door: by a one-time link, or with user name and password. */
export const SignInPage = () => {
  const link = useLink();
  if (link.kind === 'opening') {
    return (
      <main className="door">
        <p role="status">Signing you in…</p>
      </main>
    );
  }
  return (
    <main className="door">
      <header className="door-top">
        <Wordmark />
        <ThemeToggle />
      </header>
      <h1>Sign in</h1>
      {link.kind === 'spent' && (
        <div className="trouble" role="alert">
          <strong>This link does not open the door any more.</strong>
          <p>{link.message}</p>
        </div>
      )}
      <PasswordForm />
      <p className="fine">
        On the machine it runs on, you need no password: the server prints a link when it starts, and{' '}
        <code>npm run sign-in</code> prints a new one.
      </p>
    </main>
  );
};
