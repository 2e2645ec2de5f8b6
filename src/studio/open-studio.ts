import type { DirectorySettings } from '../settings/people/directory.js';
import type { StudioSettings } from '../settings/studio.js';
import type { Studio, StudioDirectory } from './studio.js';

/** Only here does the bot name a studio's kind, and it loads the code of that kind only. */
export async function openStudio(settings: StudioSettings): Promise<Studio> {
  switch (settings.kind) {
    case 'nimble': {
      const { NimbleStudio } = await import('./nimble/nimble-studio.js');
      return new NimbleStudio(settings);
    }
  }
}

export async function openDirectory({
  identityStore,
}: DirectorySettings): Promise<StudioDirectory | null> {
  if (identityStore === null) return null;
  const { IdentityStoreDirectory } = await import('./aws/identity-store-directory.js');
  return new IdentityStoreDirectory(identityStore);
}
