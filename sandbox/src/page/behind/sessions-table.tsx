import { useEffect, useState } from 'preact/hooks';
import { pretendStudio } from '../../pretend-studio.js';
import { type StudioSession, studioSessions } from '../wire/requests.js';

const refreshedEveryMs = 2000;

/** The sessions, asked for every two seconds while the table is shown; null: not known. */
function useSessions(): StudioSession[] | null {
  const [sessions, setSessions] = useState<StudioSession[] | null>(null);
  useEffect(() => {
    let looking = true;
    const look = async () => {
      const found = await studioSessions();
      if (looking) setSessions(found);
    };
    void look();
    const timer = setInterval(() => void look(), refreshedEveryMs);
    return () => {
      looking = false;
      clearInterval(timer);
    };
  }, []);
  return sessions;
}

function ownerName({ ownedBy }: StudioSession): string {
  const owner = pretendStudio.people.find(({ studioUserId }) => studioUserId === ownedBy);
  return owner?.realName ?? ownedBy;
}

function profileName({ launchProfileId }: StudioSession): string {
  const profile = pretendStudio.launchProfiles.find(
    (each) => each.launchProfileId === launchProfileId,
  );
  return profile?.name ?? launchProfileId;
}

function stateTone(state: string): string {
  if (state === 'READY') return 'good';
  if (state.endsWith('_FAILED')) return 'bad';
  return state.endsWith('_IN_PROGRESS') ? 'moving' : 'rest';
}

/** What Nimble itself says there is: the truth that the status messages must tell. */
export function SessionsTable() {
  const sessions = useSessions();
  if (!sessions) return <p class="drawer-empty">Nimble does not answer right now.</p>;
  if (sessions.length === 0) return <p class="drawer-empty">No sessions yet. Launch one.</p>;
  return (
    <table class="sessions">
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col">Owner</th>
          <th scope="col">Launch profile</th>
          <th scope="col">Type</th>
          <th scope="col">Session</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((session) => (
          <tr key={session.sessionId}>
            <td>
              <span class={`state ${stateTone(session.state)}`}>{session.state}</span>
              {session.statusCode && <small>{session.statusCode}</small>}
            </td>
            <td>{ownerName(session)}</td>
            <td>{profileName(session)}</td>
            <td>{session.ec2InstanceType}</td>
            <td>
              <code>{session.sessionId}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
