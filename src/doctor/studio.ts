import { type Studio, StudioError, type StudioErrorKind } from '../studio/studio.js';
import { type Finding, good, wrong } from './finding.js';

const later = 'Ask again in a few minutes; if it stays, look at the status page of the provider.';
const reach =
  'Let this machine reach the address, through HTTPS_PROXY if need be, and look at AWS_ENDPOINT_URL_*.';
const ask = 'Look at the settings of the studio, and at what the provider’s log says.';

/** What to do when the studio does not answer as it should. */
const remedies: Readonly<Record<StudioErrorKind, string>> = {
  throttled: later,
  server: later,
  unreachable: reach,
  timeout: reach,
  unreadable:
    'Something else than the studio answers there: look at AWS_ENDPOINT_URL_* and the proxy.',
  no_credentials:
    'Give the bot credentials of AWS: a role of the machine, AWS_PROFILE, or keys in the environment.',
  validation: ask,
  quota: 'Have the quota raised at the provider.',
  capacity: later,
  access_denied: 'Give the bot’s role the policy in docs/iam/.',
  not_found: 'Look at the ids in the settings, and at AWS_REGION.',
  conflict: later,
  credentials: 'The credentials are wrong or have expired: renew them.',
  clock: 'Set the clock of this machine, by NTP.',
};

export function remedyFor(error: StudioError): string {
  return remedies[error.kind];
}

/** What AWS says is for the operator, who reads this alone. */
export function saidBy({ kind, message, code }: StudioError): string {
  return `${kind.replaceAll('_', ' ')}: ${code === undefined ? '' : `${code}, `}${message}`;
}

/** As `saidBy`, for the log: it has no words of AWS. */
export function codesOf({ kind, code }: StudioError): string {
  return `${kind.replaceAll('_', ' ')}${code === undefined ? '' : `: ${code}`}`;
}

/**
 * Reads what launches need, and tries by dry runs what can be tried so.
 * @param wordsFor how a failure is told
 * @returns whether the studio answered
 */
export async function* studioFindings(
  studio: Studio,
  signal: AbortSignal,
  wordsFor: (error: StudioError) => string,
): AsyncGenerator<Finding, boolean, void> {
  const { name, region } = studio.facts;
  try {
    const profiles = await studio.launchProfiles(null, signal);
    const names = profiles.map((profile) => profile.name).join(', ');
    const where = `${name} in ${region}`;
    yield profiles.length > 0
      ? good('Studio', `${where}: ${names}`)
      : wrong(
          'Studio',
          `${where} has no launch profile to offer`,
          'Make one there: docs/setup.md says how, and for EC2 docs/ec2.md.',
        );
    for (const mistake of await studio.mistakes(signal)) {
      yield wrong('Studio', mistake, 'Mend it at the studio; docs/ec2.md has what each needs.');
    }
    return true;
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    yield wrong('Studio', `${name} in ${region}: ${wordsFor(error)}`, remedyFor(error));
    return false;
  }
}
