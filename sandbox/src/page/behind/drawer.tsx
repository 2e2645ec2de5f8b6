import { useState } from 'preact/hooks';
import { IconButton } from '../parts/icons.js';
import { useSurroundings } from '../state/context.js';
import { ActivityLog } from './activity-log.js';
import { ArmedList } from './armed-list.js';
import { ControlList } from './control.js';
import { ec2Controls } from './ec2-controls.js';
import { MachineList } from './machine-list.js';
import { nimbleControls } from './nimble-controls.js';
import { SettingsList } from './settings-list.js';
import { slackControls } from './slack-controls.js';

const tabsWith = {
  nimble: ['Activity', 'Armed and set', 'Slack', 'Nimble', 'For programs'],
  ec2: ['Activity', 'Machines', 'Armed and set', 'Slack', 'EC2', 'For programs'],
} as const;
type Tab = (typeof tabsWith)[keyof typeof tabsWith][number];

/** What happens between Slack, the bot and its studio, and the switches that make it go wrong. */
export function Drawer({ onClose }: { onClose: () => void }) {
  const { workspace } = useSurroundings();
  const [tab, setTab] = useState<Tab>('Activity');
  const { connections } = workspace;
  return (
    <section class="drawer" aria-label="Behind the scenes">
      <header class="drawer-header">
        <nav class="tabs" aria-label="Behind the scenes">
          {tabsWith[workspace.studio].map((each) => (
            <button
              key={each}
              type="button"
              aria-current={each === tab ? 'page' : undefined}
              onClick={() => setTab(each)}
            >
              {each}
            </button>
          ))}
        </nav>
        <span class="grow" />
        <span class={connections > 0 ? 'connections up' : 'connections'}>
          {connections === 0
            ? 'Bot away'
            : `Bot connected${connections > 1 ? `, ${connections} sockets` : ''}`}
        </span>
        <IconButton name="close" label="Close behind the scenes" onClick={onClose} />
      </header>
      <section
        class={tab === 'Activity' ? 'drawer-body from-end' : 'drawer-body'}
        aria-label={tab}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard has to reach what scrolls.
        tabIndex={0}
      >
        {tab === 'Activity' && <ActivityLog activity={workspace.activity} />}
        {tab === 'Armed and set' && <ArmedList armed={workspace.armed} />}
        {tab === 'Slack' && <ControlList controls={slackControls(workspace)} />}
        {tab === 'Machines' && <MachineList machines={workspace.machines} />}
        {tab === 'Nimble' && <ControlList controls={nimbleControls} />}
        {tab === 'EC2' &&
          ec2Controls.map(({ subject, controls }) => (
            <section key={subject} aria-label={subject}>
              <h3 class="subject">{subject}</h3>
              <ControlList controls={controls} />
            </section>
          ))}
        {tab === 'For programs' && <SettingsList settings={workspace.settings} />}
      </section>
    </section>
  );
}
