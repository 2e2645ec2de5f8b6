import { useState } from 'preact/hooks';
import type { PageMachine } from '../../slack/page-protocol.js';
import { control } from '../wire/requests.js';
import { MachineRow } from './machine-row.js';

const columns = ['Machine', 'Type and zone', 'State', 'Status checks', 'What can happen to it'];

/** The instances of the pretend EC2, with what can happen to each. */
export function MachineList({ machines }: { machines: readonly PageMachine[] }) {
  const [problem, setProblem] = useState<string | null>(null);
  const use = async (name: string, body: object) => {
    setProblem(await control(`ec2/${name}`, body));
  };
  return (
    <div class="machines">
      <p role="status">{problem ?? summary(machines)}</p>
      {machines.length > 0 && (
        <table>
          <caption>Instances of the pretend EC2</caption>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {machines.map((machine) => (
              <MachineRow
                key={machine.instanceId}
                machine={machine}
                use={(name, body) => void use(name, body)}
              />
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}

/** How many are on, and what they cost. */
function summary(machines: readonly PageMachine[]): string {
  if (machines.length === 0) return 'No machine yet. Launch one in Slack: /nimble-session';
  const on = machines.filter(({ state }) => state === 'pending' || state === 'running');
  const usd = on.reduce((sum, { usdPerHour }) => sum + (usdPerHour ?? 0), 0);
  if (on.length === 0) return 'No machine is on.';
  const many = on.length === 1 ? '1 machine is on' : `${on.length} machines are on`;
  return `${many}: $${usd.toFixed(2)} an hour by the list price.`;
}
