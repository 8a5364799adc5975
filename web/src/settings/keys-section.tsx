import type { FormEvent } from 'react';
import { useWork } from '../../../sdk/react/index.js';
import {
  deleteApiKey,
  KEY_PROVIDERS,
  type KeyProvider,
  type KeyState,
  type Profile,
  setApiKeys,
} from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { formText } from '../parts/form-text.js';
import { momentText } from '../parts/moment.js';
import { StateWords } from '../parts/state-words.js';

const NAMES: Readonly<Record<KeyProvider, string>> = {
  claude: 'Claude (Anthropic)',
  openai: 'OpenAI',
  google: 'Google (Gemini)',
  groq: 'Groq',
  together: 'Together.ai',
  openrouter: 'OpenRouter',
};

const goodOf = ({ configured, verified }: KeyState): boolean | null => {
  if (!configured) return null;
  return verified === true;
};

const wordsOf = ({ configured, verified, last4 }: KeyState): string => {
  if (!configured) return 'none';
  return verified === true ? `…${last4 ?? ''}, works` : `…${last4 ?? ''}, could not be verified`;
};

interface KeyRowProps {
  readonly provider: KeyProvider;
  readonly state: KeyState;
  readonly onChanged: () => void;
}

const KeyRow = ({ provider, state, onChanged }: KeyRowProps) => {
  const { busy, error, run } = useWork();
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const key = formText(new FormData(form), 'key');
    void run(async () => {
      await call(setApiKeys, { body: { [provider]: key } });
      form.reset();
      onChanged();
    });
  };
  const remove = (): void =>
    void run(async () => {
      await call(deleteApiKey, { params: { provider } });
      onChanged();
    });
  return (
    <tr>
      <th scope="row">{NAMES[provider]}</th>
      <td>
        <StateWords good={goodOf(state)}>{wordsOf(state)}</StateWords>
        {state.configured && <span className="fine"> last used: {momentText(state.lastUsed)}</span>}
        {error !== null && (
          <p className="field-trouble" role="alert">
            {error.message}
          </p>
        )}
      </td>
      <td>
        <form className="field-row" onSubmit={save}>
          <label className="field">
            <span className="visually-hidden">Key for {NAMES[provider]}</span>
            <input
              name="key"
              type="password"
              autoComplete="off"
              required
              minLength={8}
              maxLength={400}
              placeholder={state.configured ? 'Another key' : 'Key'}
              data-testid={`key-${provider}`}
            />
          </label>
          <button type="submit" className="button button-small" disabled={busy}>
            {busy ? 'Trying…' : 'Save'}
          </button>
          {state.configured && (
            <button type="button" className="button button-small button-quiet" disabled={busy} onClick={remove}>
              Delete
            </button>
          )}
        </form>
      </td>
    </tr>
  );
};

/** Keys of model providers: entered, tried, never shown again. */
export const KeysSection = ({ profile, onChanged }: { readonly profile: Profile; readonly onChanged: () => void }) => (
  <section className="card sheet-section" aria-labelledby="keys-title">
    <h2 id="keys-title">Keys</h2>
    <p>
      Your own keys, for the models of the green room. They are sealed on the server and shown to nobody. The engines of
      live shows have theirs in the server’s <code>.env</code>.
    </p>
    <div className="sheet-scroll">
      <table className="sheet-table">
        <tbody>
          {KEY_PROVIDERS.map((provider) => (
            <KeyRow
              key={provider}
              provider={provider}
              state={profile.apiKeys[provider] ?? { configured: false }}
              onChanged={onChanged}
            />
          ))}
        </tbody>
      </table>
    </div>
  </section>
);
