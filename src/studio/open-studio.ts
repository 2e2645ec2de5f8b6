import type { DirectorySettings } from '../settings/people/directory.js';
import type { StudioSettings } from '../settings/studio.js';
import type { WayOut } from '../way-out.js';
import type { HearLookup, Studio, StudioDirectory } from './studio.js';

/** Where no one counts look-ups. */
const unheard: HearLookup = () => {};

/** Only here does the bot name a studio's kind, and it loads the code of that kind only. */
export async function openStudio(
  settings: StudioSettings,
  botName: string,
  { dispatcher }: WayOut,
  lookedUp = unheard,
  clock = Date.now,
): Promise<Studio> {
  switch (settings.kind) {
    case 'nimble': {
      const { NimbleStudio } = await import('./nimble/nimble-studio.js');
      return new NimbleStudio(settings, dispatcher);
    }
    case 'ec2': {
      const { Ec2Studio } = await import('./ec2/ec2-studio.js');
      return new Ec2Studio({ ...settings, botName, lookedUp, clock }, dispatcher);
    }
  }
}

/** Null: people have no users of their own at the studio. */
export async function openDirectory(
  { identityStore, byEmail }: DirectorySettings,
  { dispatcher }: WayOut,
  lookedUp = unheard,
): Promise<StudioDirectory | null> {
  if (byEmail) return { userIdByEmail: async (email) => email.toLowerCase() };
  if (identityStore === null) return null;
  const { IdentityStoreDirectory } = await import('./aws/identity-store-directory.js');
  return new IdentityStoreDirectory({ ...identityStore, lookedUp }, dispatcher);
}
