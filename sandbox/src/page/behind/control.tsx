import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { control } from '../wire/requests.js';

interface ControlProps {
  title: string;
  /** One line: what happens, and what it shows. */
  explanation: string;
  /** What the button says. */
  action: string;
  path: string;
  body: unknown;
  /** The fields that shape the body. */
  children?: ComponentChildren;
}

interface Result {
  text: string;
  failed: boolean;
}

/** One thing that can be done to the pretend services, with its result. */
export function Control({ title, explanation, action, path, body, children }: ControlProps) {
  const [result, setResult] = useState<Result | null>(null);
  const [busy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    const problem = await control(path, body);
    setBusy(false);
    const time = new Date().toLocaleTimeString('en-US');
    setResult({ text: problem ?? `Done, ${time}`, failed: problem !== null });
  };
  return (
    <form
      class="control"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}
    >
      <div class="control-words">
        <h4>{title}</h4>
        <p>{explanation}</p>
      </div>
      <div class="control-fields">
        {children}
        <button type="submit" class="button small" disabled={busy}>
          {action}
        </button>
        <span class={result?.failed ? 'control-result failed' : 'control-result'} role="status">
          {result?.text}
        </span>
      </div>
    </form>
  );
}
