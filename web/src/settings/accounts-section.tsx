import { useState, type FormEvent } from 'react';
import { useQuery, useWork } from '../../../sdk/react/index.js';
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
  const { busy, error, run } = useWork();
  const params = { userId: account.id };
  const change = (body: { role?: Role; disabled?: boolean }): void =>
    void run(async () => {
      await call(changeAccount, { params, body });
      onChanged();
    });
  const reset = (): void =>
    void run(async () => {
      const { link } = await call(resetAccount, { params });
      if (link !== null) onLink(link.url);
      onChanged();
    });
  return (
    <tr>
      <th scope="row">
        {account.displayName}
        <span className="fine"> {account.username}</span>
        {error !== null && (
          <p className="field-trouble" role="alert">
            {error.message}
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
  const { busy, error, run } = useWork();
  const make = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = new FormData(form);
    const role = formText(given, 'role');
    if (!isRole(role)) return;
    void run(async () => {
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
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
    </form>
  );
};

/** Who may enter, with what right. For owners. */
export const AccountsSection = ({ profile }: { readonly profile: Profile }) => {
  const { data, error, again } = useQuery(listAccounts, { query: { limit: 100 } });
  const [link, setLink] = useState<string | null>(null);
  return (
    <section className="card sheet-section" aria-labelledby="accounts-title">
      <h2 id="accounts-title">Accounts</h2>
      {error !== null && <p className="field-trouble">{error.message}</p>}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {(data?.data.accounts ?? []).map((account) => (
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
