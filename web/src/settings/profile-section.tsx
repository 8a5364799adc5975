import type { FormEvent } from 'react';
import { useWork } from '../../../sdk/react/index.js';
import { changePassword, changeProfile, logout, type Profile } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { formText } from '../parts/form-text.js';

const Name = ({ profile, onChanged }: { readonly profile: Profile; readonly onChanged: () => void }) => {
  const { busy, error, run } = useWork();
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const displayName = formText(new FormData(event.currentTarget), 'displayName');
    void run(async () => {
      await call(changeProfile, { body: { displayName } });
      onChanged();
    });
  };
  return (
    <form className="field-row" onSubmit={save}>
      <label className="field">
        Your name
        <input name="displayName" defaultValue={profile.displayName} required maxLength={120} />
      </label>
      <button type="submit" className="button" disabled={busy}>
        Save
      </button>
      {error !== null && <Wrong>{error.message}</Wrong>}
    </form>
  );
};

const Wrong = ({ children }: { readonly children: string }) => (
  <p className="field-trouble" role="alert">
    {children}
  </p>
);

const Password = ({ profile, onChanged }: { readonly profile: Profile; readonly onChanged: () => void }) => {
  const { busy, error, run } = useWork();
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const [current, next] = [given.get('current'), given.get('next')];
    if (typeof next !== 'string') return;
    void run(async () => {
      const known = typeof current === 'string' && current !== '' ? { currentPassword: current } : {};
      await call(changePassword, { body: { ...known, newPassword: next } });
      form.reset();
      onChanged();
    });
  };
  return (
    <form className="field-row" onSubmit={save}>
      {profile.hasPassword && (
        <label className="field">
          Password now
          <input name="current" type="password" autoComplete="current-password" required />
        </label>
      )}
      <label className="field">
        {profile.hasPassword ? 'New password' : 'A password, to sign in from elsewhere'}
        <input name="next" type="password" autoComplete="new-password" required minLength={10} maxLength={256} />
      </label>
      <button type="submit" className="button" disabled={busy}>
        {profile.hasPassword ? 'Change' : 'Set'}
      </button>
      <p className="fine">At least 10 characters. Other devices are signed out.</p>
      {error !== null && <Wrong>{error.message}</Wrong>}
    </form>
  );
};

/** Who one is, and the way out. */
export const ProfileSection = ({
  profile,
  onChanged,
}: {
  readonly profile: Profile;
  readonly onChanged: () => void;
}) => {
  const { run } = useWork();
  const leave = (): void =>
    void run(async () => {
      await call(logout, {});
      location.assign('./sign-in');
    });
  return (
    <section className="card sheet-section" aria-labelledby="profile-title">
      <div className="after-head">
        <h2 id="profile-title">You</h2>
        <button type="button" className="button button-small" onClick={leave} data-testid="sign-out">
          Sign out
        </button>
      </div>
      <p>
        Signed in as <strong>{profile.username}</strong>, {profile.role}.
      </p>
      <Name profile={profile} onChanged={onChanged} />
      <Password profile={profile} onChanged={onChanged} />
    </section>
  );
};
