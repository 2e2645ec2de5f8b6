interface PickProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly { value: Value; text: string }[];
  onPick: (value: Value) => void;
}

/** One of a few. */
export function Pick<Value extends string>({ label, value, options, onPick }: PickProps<Value>) {
  return (
    <label class="control-field">
      <span>{label}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const picked = options[currentTarget.selectedIndex];
          if (picked) onPick(picked.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface AmountProps {
  label: string;
  value: number;
  least?: number;
  onAmount: (value: number) => void;
}

/** A whole number. */
export function Amount({ label, value, least = 0, onAmount }: AmountProps) {
  return (
    <label class="control-field amount">
      <span>{label}</span>
      <input
        type="number"
        min={least}
        step={1}
        value={value}
        onInput={({ currentTarget }) => {
          const amount = currentTarget.valueAsNumber;
          if (Number.isInteger(amount) && amount >= least) onAmount(amount);
        }}
      />
    </label>
  );
}
