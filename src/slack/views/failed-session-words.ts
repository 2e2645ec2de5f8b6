import { type Circumstances, details, insteadOf } from './failure-words.js';
import { escaped } from './mrkdwn.js';

/** Nimble's own words about a session's state, for the studio's engineer; empty when they add nothing. */
export function statusDetails(statusCode: string | null, statusMessage: string | null): string {
  if (statusCode === 'INSUFFICIENT_CAPACITY') return '';
  return details({ message: statusMessage ?? '', requestId: null });
}

/** Why a session failed, from its state and Nimble's status code, and what to do about it. */
export function failedWords(state: string, statusCode: string | null, at: Circumstances): string {
  const reason = statusCode === null ? '' : ` (${escaped(statusCode)})`;
  const on = 'It may still be on and costing money.';
  const terminate =
    '*Terminate* ends it, and deletes its own disk with everything on it: if you need something from there, ask the studio’s engineer first.';
  switch (state) {
    case 'START_FAILED':
      return `${whyNotUp(statusCode, at).what} It cannot be started again from here. ${terminate}`;
    case 'STOP_FAILED':
      return `Nimble Studio could not stop it${reason}. ${on} ${terminate}`;
    case 'DELETE_FAILED':
      return `Nimble Studio could not terminate it${reason}. ${on} Press *Terminate* again, and if that does not help, tell the studio’s engineer.`;
    default: {
      const { what, next } = whyNotUp(statusCode, at);
      return `${what} ${next}`;
    }
  }
}

/** Why a workstation did not come up, from Nimble's status code, and what whoever wants one may do. */
function whyNotUp(statusCode: string | null, at: Circumstances): { what: string; next: string } {
  const type = escaped(at.ec2InstanceType);
  const engineer = 'The studio’s engineer should look at it; trying again will hardly help.';
  switch (statusCode) {
    case 'INSUFFICIENT_CAPACITY':
      return {
        what: `No ${type} is free in ${at.region} right now.`,
        next: `${insteadOf(at)}.`,
      };
    case 'ACTIVE_DIRECTORY_DOMAIN_JOIN_ERROR':
      return {
        what: 'The workstation could not join the studio’s Active Directory.',
        next: engineer,
      };
    case 'NETWORK_CONNECTION_ERROR':
      return {
        what: 'The workstation could not reach the studio’s network.',
        next: 'Try again; if it fails again, tell the studio’s engineer.',
      };
    case 'INITIALIZATION_SCRIPT_ERROR':
      return {
        what: 'One of the profile’s initialization scripts failed on the workstation.',
        next: engineer,
      };
    case 'DECRYPT_STREAMING_IMAGE_ERROR':
      return {
        what: 'The streaming image could not be decrypted: its key does not let Nimble Studio in.',
        next: engineer,
      };
    case 'NETWORK_INTERFACE_ERROR':
      return {
        what: 'The workstation got no network interface; its subnet may have no free addresses.',
        next: engineer,
      };
    case 'AMI_VALIDATION_ERROR':
      return {
        what: 'The streaming image did not pass Nimble Studio’s checks.',
        next: 'Choose another image, or tell the studio’s engineer.',
      };
    case 'INTERNAL_ERROR':
      return {
        what: 'Nimble Studio had an internal error while preparing the workstation.',
        next: 'Try again in a few minutes.',
      };
    case null:
      return {
        what: 'Nimble Studio gives no reason.',
        next: 'Try again; if it fails again, tell the studio’s engineer.',
      };
    default:
      return {
        what: `Nimble Studio gives a reason this bot does not know: ${escaped(statusCode)}.`,
        next: 'Try again, or tell the studio’s engineer.',
      };
  }
}
