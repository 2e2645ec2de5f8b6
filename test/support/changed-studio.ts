import type { LaunchProfile, Studio } from '../../src/studio/studio.js';

/** A studio that does some things otherwise. */
export function changedStudio(studio: Studio, changed: Partial<Studio>): Studio {
  return new Proxy(studio, {
    get(target, key) {
      const value: unknown = Reflect.get({ ...changed }, key) ?? Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/**
 * A studio whose profiles say something else. It leaves it to the bot who may use them, and has no users
 * of its own.
 * @param owners hears of the owner of each session that is asked for
 */
export function withProfiles(
  studio: Studio,
  change: (profile: Pick<LaunchProfile, 'id'>) => Partial<LaunchProfile>,
  owners: (ownedBy: string | null) => void = () => {},
): Studio {
  return changedStudio(studio, {
    async launchProfiles(_principalId, signal) {
      const profiles = await studio.launchProfiles(null, signal);
      return profiles.map((profile) => ({ ...profile, ...change(profile) }));
    },
    async usableProfiles(_principalId, signal) {
      const profiles = await studio.usableProfiles(null, signal);
      return profiles.map(({ id, audience }) => ({ id, audience, ...change({ id }) }));
    },
    createSession(request, signal) {
      owners(request.ownedBy);
      return studio.createSession({ ...request, ownedBy: null }, signal);
    },
  });
}
