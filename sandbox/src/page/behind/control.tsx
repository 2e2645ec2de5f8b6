import { useState } from 'preact/hooks';
import { control } from '../wire/requests.js';

export interface Option {
  text: string;
  value: unknown;
}

/**
 * One of a few, the first at first; or a whole number, which is sent times `factor`. `isBody`: what is
 * chosen is a part of the body, with names of its own.
 */
export type Field =
  | { label: string; options: readonly Option[]; isBody?: false }
  | { label: string; options: readonly { text: string; value: object }[]; isBody: true }
  | { label: string; initial: number; least?: number; factor?: number };

/** Something that can be done to the pretend services. */
export interface ControlSpec {
  title: string;
  /** One line: what happens, and what it shows. */
  explanation: string;
  /** What the button says. */
  action: string;
  path: string;
  /** Sent as they are. */
  body?: Record<string, unknown>;
  /** Fields of the body that the person sets. */
  fields?: Record<string, Field>;
}

interface FieldProps {
  field: Field;
  /** The number, or the index of the option. */
  held: number;
  onChange: (held: number) => void;
}

function FieldView({ field, held, onChange }: FieldProps) {
  if ('options' in field) {
    return (
      <label class="control-field">
        <span>{field.label}</span>
        <select
          value={held}
          onChange={({ currentTarget }) => onChange(currentTarget.selectedIndex)}
        >
          {field.options.map(({ text }, index) => (
            <option key={text} value={index}>
              {text}
            </option>
          ))}
        </select>
      </label>
    );
  }
  const { label, least = 0 } = field;
  return (
    <label class="control-field amount">
      <span>{label}</span>
      <input
        type="number"
        min={least}
        step={1}
        value={held}
        onInput={({ currentTarget: { valueAsNumber: amount } }) => {
          if (Number.isInteger(amount) && amount >= least) onChange(amount);
        }}
      />
    </label>
  );
}

function sent(field: Field, held: number): unknown {
  return 'options' in field ? field.options[held]?.value : held * (field.factor ?? 1);
}

/** A control with its fields and the result of its last use. */
function Control({ spec }: { spec: ControlSpec }) {
  const { title, explanation, action, path, body } = spec;
  const fields = Object.entries(spec.fields ?? {});
  const [held, setHeld] = useState<Record<string, number>>({});
  const [result, setResult] = useState<{ text: string; failed: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const heldBy = (name: string, field: Field) =>
    held[name] ?? ('options' in field ? 0 : field.initial);
  const run = async () => {
    setBusy(true);
    const set = fields.map(([name, field]) => {
      const value = sent(field, heldBy(name, field));
      return 'isBody' in field && field.isBody ? value : { [name]: value };
    });
    const problem = await control(path, Object.assign({}, body, ...set));
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
        {fields.map(([name, field]) => (
          <FieldView
            key={name}
            field={field}
            held={heldBy(name, field)}
            onChange={(amount) => setHeld((before) => ({ ...before, [name]: amount }))}
          />
        ))}
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

export function ControlList({ controls }: { controls: readonly ControlSpec[] }) {
  return (
    <>
      {controls.map((spec) => (
        <Control key={spec.title} spec={spec} />
      ))}
    </>
  );
}
