import type { PageMachine } from '../../slack/page-protocol.js';

interface MachineRowProps {
  machine: PageMachine;
  /** Calls a control of EC2. */
  use: (name: string, body: object) => void;
}

const answers = [
  ['ok', 'pass'],
  ['impaired', 'fail'],
  ['never', 'never come'],
] as const;

/** The name of a bot that was given none. */
const usualBot = 'nimble-session';

/** One instance: what it is, how it is, and what can happen to it. */
export function MachineRow({ machine, use }: MachineRowProps) {
  const { instanceId, name, owner, bot, instanceType, usdPerHour, zone, state } = machine;
  return (
    <tr class={state === 'terminated' ? 'over' : undefined}>
      <th scope="row">
        <span class="machine-name">{name}</span>
        {owner !== null && <small>{owner}</small>}
        {bot !== null && bot !== usualBot && <small>of {bot}</small>}
        <small class="machine-id">{instanceId}</small>
      </th>
      <td>
        {instanceType}
        <small>
          {zone}
          {usdPerHour !== null && ` · $${usdPerHour.toFixed(2)}/h`}
        </small>
      </td>
      <td class="machine-how">
        <span class={`machine-state ${state}`}>{state}</span>
        {notesOn(machine).map((note) => (
          <small key={note}>{note}</small>
        ))}
      </td>
      <td>{state === 'running' && <Checks machine={machine} use={use} />}</td>
      <td>
        <Doings machine={machine} use={use} />
      </td>
    </tr>
  );
}

/** What there is to say of a state. */
function notesOn({ reason, isProtected, retires, isMarked, isIdle }: PageMachine): string[] {
  return [
    // It may break after the dot of `Client.InstanceInitiatedShutdown`.
    ...(reason === null ? [] : [reason.replace('.', '.\u200b')]),
    ...(isMarked ? ['marked as ready'] : []),
    ...(isIdle ? ['idle'] : []),
    ...(isProtected ? ['protected'] : []),
    ...(retires ? ['its host retires'] : []),
  ];
}

function Checks({ machine, use }: MachineRowProps) {
  const { instanceId, name, checks, answer } = machine;
  return (
    <>
      <span>{checks}</span>
      <select
        aria-label={`Status checks of ${name}`}
        value={answer}
        onChange={({ currentTarget: { value } }) => use('checks', { instanceId, answer: value })}
      >
        {answers.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </>
  );
}

function Doings({ machine, use }: MachineRowProps) {
  const { instanceId, name, state, isProtected, isIdle } = machine;
  if (state === 'terminated' || state === 'shutting-down') return null;
  const isOn = state === 'running';
  const button = (text: string, label: string, control: string, body: object = {}) => (
    <button
      type="button"
      class="button small"
      aria-label={label}
      onClick={() => use(control, { instanceId, ...body })}
    >
      {text}
    </button>
  );
  return (
    <div class="machine-doings">
      {isOn && button('Shut down', `Shut down ${name} from inside`, 'shutDown')}
      {isOn &&
        (isIdle
          ? button('In use', `Let ${name} be in use`, 'use', { is: 'active' })
          : button('Idle', `Let ${name} be idle`, 'use', { is: 'idle' }))}
      {isOn && button('Retire', `Retire the host of ${name}`, 'retire')}
      {isProtected
        ? button('Unprotect', `Unprotect ${name}`, 'protect', {
            termination: false,
            stop: false,
          })
        : button('Protect', `Protect ${name} against being terminated`, 'protect', {
            termination: true,
          })}
      {isOn && (
        <a href={`/dcv/${instanceId}`} target="_blank" rel="noreferrer" aria-label={`Open ${name}`}>
          Open
        </a>
      )}
    </div>
  );
}
