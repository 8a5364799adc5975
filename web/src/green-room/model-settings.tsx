import { useId, useRef, type FormEvent } from 'react';
import { useWork } from '../../../sdk/react/index.js';
import { type ListedModel, setThreadModel, summarizeThread, type Thread } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { formText } from '../parts/form-text.js';

export interface ModelSettingsProps {
  readonly thread: Thread;
  readonly modelId: string;
  readonly model: ListedModel | undefined;
  readonly onChanged: () => void;
}

const textOf = (form: FormData, name: string): string | null => {
  const text = formText(form, name);
  return text === '' ? null : text;
};

const numberOf = (form: FormData, name: string): number | null => {
  const text = textOf(form, name);
  return text === null ? null : Number(text);
};

const Fields = ({ thread, modelId, model }: Omit<ModelSettingsProps, 'onChanged'>) => {
  const settings = thread.models[modelId];
  const range = model?.temperatureRange ?? null;
  const most = model?.contextLength ?? null;
  return (
    <>
      <label className="field">
        What it is told
        <textarea
          name="systemPrompt"
          rows={4}
          maxLength={20_000}
          defaultValue={settings?.systemPrompt ?? ''}
          placeholder={thread.systemPrompt ?? 'As it is told everywhere.'}
        />
      </label>
      {range === null ? (
        <p className="fine">This model takes no temperature.</p>
      ) : (
        <label className="field">
          Temperature, {range.min}–{range.max}
          <input
            name="temperature"
            type="number"
            {...{ min: range.min, max: range.max, step: range.step }}
            defaultValue={settings?.temperature ?? ''}
            placeholder={String(range.default)}
          />
        </label>
      )}
      <label className="field">
        Tokens it may be given
        <input
          name="tokenBudget"
          type="number"
          min={500}
          max={1_000_000}
          defaultValue={settings?.tokenBudget ?? ''}
          placeholder={most === null ? 'as many as it takes' : `at most ${most}`}
        />
      </label>
    </>
  );
};

/** What one model is told besides the conversation, behind a button of its column. */
export const ModelSettings = ({ thread, modelId, model, onChanged }: ModelSettingsProps) => {
  const id = useId();
  const popover = useRef<HTMLDivElement>(null);
  const { busy, error, run } = useWork();
  const params = { threadId: thread.id, modelId };
  const change = (work: () => Promise<unknown>): void =>
    void run(async () => {
      await work();
      popover.current?.hidePopover();
      onChanged();
    });
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const body = {
      systemPrompt: textOf(form, 'systemPrompt'),
      temperature: numberOf(form, 'temperature'),
      tokenBudget: numberOf(form, 'tokenBudget'),
    };
    change(() => call(setThreadModel, { params, body }));
  };
  return (
    <>
      <button type="button" className="button button-small button-quiet" popoverTarget={id}>
        Settings
      </button>
      <div id={id} ref={popover} popover="auto" className="popover column-settings">
        <form onSubmit={save} className="fields">
          <Fields {...{ thread, modelId, model }} />
          {error !== null && (
            <p className="fine field-trouble" role="alert">
              {error.message}
            </p>
          )}
          <div className="field-row">
            <button type="submit" className="button button-strong" disabled={busy}>
              Save
            </button>
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() => change(() => call(summarizeThread, { params }))}
            >
              {busy ? 'Working…' : 'Sum up now'}
            </button>
          </div>
        </form>
      </div>
    </>
  );
};
