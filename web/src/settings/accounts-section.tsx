import { useCallback, useState, type FormEvent } from 'react';
import {
  type Account,
  changeAccount,
  createAccount,
  listAccounts,
  type Profile,
  resetAccount,
  type Role,
  ROLES,
} from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { useAct, useAsked } from '../api/use-asked.js';
import { formText } from '../parts/form-text.js';
import { momentText } from '../parts/moment.js';

const MEANINGS: Readonly<Record<Role, string>> = {
  viewer: 'watches and listens',
  host: 'goes live, writes threads',
  producer: 'edits, exports, deletes recordings',
  owner: 'everything, accounts included',
};

const isRole = (value: string): value is Role => ROLES.some((role) => role === value);

const RoleChoice = ({ name, role, onChange }: { name?: string; role: Role; onChange?: (role: Role) => void }) => (
  <select
    name={name}
    aria-label="Role"
    defaultValue={role}
    onChange={(event) => isRole(event.target.value) && onChange?.(event.target.value)}
  >
    {ROLES.map((one) => (
      <option key={one} value={one}>
        {one}: {MEANINGS[one]}
      </option>
    ))}
  </select>
);

interface RowProps {
  readonly account: Account;
  readonly own: boolean;
  readonly onChanged: () => void;
  readonly onLink: (link: string) => void;
}

const AccountRow = ({ account, own, onChanged, onLink }: RowProps) => {
  const { busy, trouble, act } = useAct();
  const params = { userId: account.id };
  const change = (body: { role?: Role; disabled?: boolean }): void =>
    act(async () => {
      await call(changeAccount, { params, body });
      onChanged();
    });
  const reset = (): void =>
    act(async () => {
      const { link } = await call(resetAccount, { params });
      if (link !== null) onLink(link.url);
      onChanged();
    });
  return (
    <tr>
      <th scope="row">
        {account.displayName}
        <span className="fine"> {account.username}</span>
        {trouble !== null && (
          <p className="field-trouble" role="alert">
            {trouble}
          </p>
        )}
      </th>
      <td className="field">
        {own ? account.role : <RoleChoice role={account.role} onChange={(role) => change({ role })} />}
      </td>
      <td>last seen {momentText(account.lastSeenAt)}</td>
      <td>
        {own ? (
          'you'
        ) : (
          <span className="field-row">
            <button type="button" className="button button-small" disabled={busy} onClick={reset}>
              New link
            </button>
            <button
              type="button"
              className="button button-small button-quiet"
              disabled={busy}
              onClick={() => change({ disabled: !account.disabled })}
            >
              {account.disabled ? 'Let in again' : 'Lock out'}
            </button>
          </span>
        )}
      </td>
    </tr>
  );
};

const NewAccount = ({ onMade }: { readonly onMade: (link: string | null) => void }) => {
  const { busy, trouble, act } = useAct();
  const make = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const role = formText(given, 'role');
    if (!isRole(role)) return;
    act(async () => {
      const { link } = await call(createAccount, { body: { username: formText(given, 'username'), role } });
      form.reset();
      onMade(link?.url ?? null);
    });
  };
  return (
    <form className="field-row" onSubmit={make}>
      <label className="field">
        User name
        <input name="username" required maxLength={120} data-testid="new-account" />
      </label>
      <label className="field">
        Role
        <RoleChoice name="role" role="host" />
      </label>
      <button type="submit" className="button" disabled={busy}>
        Add
      </button>
      {trouble !== null && (
        <p className="field-trouble" role="alert">
          {trouble}
        </p>
      )}
    </form>
  );
};

/** Who may enter, with what right. For owners. */
export const AccountsSection = ({ profile }: { readonly profile: Profile }) => {
  const read = useCallback((signal: AbortSignal) => call(listAccounts, { query: { limit: 100 } }, { signal }), []);
  const { value, trouble, again } = useAsked(read);
  const [link, setLink] = useState<string | null>(null);
  return (
    <section className="card sheet-section" aria-labelledby="accounts-title">
      <h2 id="accounts-title">Accounts</h2>
      {trouble !== null && <p className="field-trouble">{trouble}</p>}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {(value?.data.accounts ?? []).map((account) => (
              <AccountRow
                key={account.id}
                account={account}
                own={account.id === profile.id}
                onChanged={again}
                onLink={setLink}
              />
            ))}
          </tbody>
        </table>
      </div>
      {link !== null && (
        <p role="status" data-testid="account-link">
          Give them this link; it opens the door once: <code>{link}</code>
        </p>
      )}
      <NewAccount
        onMade={(made) => {
          setLink(made);
          again();
        }}
      />
    </section>
  );
};
