import { type DesktopPage, desktopOf, sendDesktopPage } from '../desktop-page.js';
import type { SandboxPart } from '../part.js';
import type { PretendStudio } from '../pretend-studio.js';
import { desktopPath } from './desktop-path.js';
import type { SessionRecord } from './session-record.js';
import type { Sessions } from './sessions.js';
import type { Streams } from './streams.js';
import { AwsError } from './wire.js';

interface DesktopParts {
  studio: PretendStudio;
  sessions: Sessions;
  streams: Streams;
}

/** What the address of a stream opens: a page that says what the artist would see. */
export function createDesktop({ studio, sessions, streams }: DesktopParts): SandboxPart['handle'] {
  return ({ method, url: target = '/' }, response) => {
    const url = new URL(target, 'http://sandbox');
    if (method !== 'GET' || !url.pathname.startsWith(desktopPath)) return false;
    sessions.advance();
    const session = findSession(sessions, url.pathname.slice(desktopPath.length));
    const token = url.searchParams.get('authToken');
    const stream = session && token !== null ? streams.byToken(session, token) : undefined;
    if (!session || !stream) sendDesktopPage(response, 404, unknownLink);
    else if (!stream.isOpen) sendDesktopPage(response, 410, endedLink(session));
    else sendDesktopPage(response, 200, openDesktop(studio, session, stream.expiresAtMs));
    return true;
  };
}

function findSession(sessions: Sessions, sessionId: string): SessionRecord | undefined {
  try {
    return sessions.find(sessionId);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

const unknownLink: DesktopPage = {
  title: 'No desktop is here',
  words: [
    'The sandbox does not know this link. The artist would read that DCV could not connect.',
    'A new link comes from Connect, on the message of the workstation.',
  ],
};

function endedLink({ state }: SessionRecord): DesktopPage {
  const why =
    state === 'READY'
      ? 'A link works for two minutes.'
      : `The workstation is not on any more: Nimble says ${state}.`;
  return {
    title: 'This link has run out',
    words: [
      `${why} The artist would read that DCV could not connect.`,
      'A desktop that is open already stays open. Connect gives a new link while the workstation is on.',
    ],
  };
}

function openDesktop(
  studio: PretendStudio,
  session: SessionRecord,
  expiresAtMs: number,
): DesktopPage {
  const owner = studio.people.find(({ studioUserId }) => studioUserId === session.ownedBy);
  const image = studio.images.find((one) => one.streamingImageId === session.streamingImageId);
  return desktopOf(owner?.realName, 'signed in, ', {
    Owner: owner?.realName ?? session.ownedBy,
    Profile: session.profile.name,
    'Instance type': session.ec2InstanceType,
    Image: image?.name ?? session.streamingImageId,
    'Link works until': new Date(expiresAtMs).toLocaleTimeString('en-US'),
  });
}
