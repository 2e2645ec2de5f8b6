import { useState } from 'preact/hooks';
import { useNow } from '../parts/now.js';
import { control } from '../wire/requests.js';

const minute = 60_000;

/** What is read out begins with what is seen. */
const steps = [
  { name: '+10 min', label: '+10 min: ten minutes later', ms: 10 * minute },
  { name: '+1 h', label: '+1 h: an hour later', ms: 60 * minute },
  { name: '+8 h', label: '+8 h: eight hours later', ms: 8 * 60 * minute },
  { name: '+1 day', label: '+1 day: a day later', ms: 24 * 60 * minute },
];

const format = new Intl.DateTimeFormat('en-US', {
  weekday: 'short',
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

/** The time in the sandbox, and what lets it pass: for the bot, the studio and Slack alike. */
export function Clock() {
  const now = new Date(useNow(1_000));
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <section class="clock" aria-label="The sandbox’s clock">
      <time dateTime={now.toISOString()}>{format.format(now)}</time>
      <div class="clock-steps">
        {steps.map(({ name, label, ms }) => (
          <button
            key={name}
            type="button"
            aria-label={label}
            title={label}
            onClick={async () => setProblem(await control('clock/move', { ms }))}
          >
            {name}
          </button>
        ))}
      </div>
      {problem !== null && <p role="alert">{problem}</p>}
    </section>
  );
}
