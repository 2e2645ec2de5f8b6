import type { LaunchProfile, Studio } from '../studio/studio.js';

/** The studio's own list of prices. */
export interface Prices {
  /** The day that they are of: `2026-11-30`. */
  date: string;
  /** By the name of the instance type. */
  usdPerHour: ReadonlyMap<string, number>;
}

/** The studio, with these prices. A type that they leave out keeps what the studio says. */
export function pricedStudio(studio: Studio, { usdPerHour }: Prices): Studio {
  const priced = (profile: LaunchProfile): LaunchProfile => ({
    ...profile,
    instanceTypes: profile.instanceTypes.map(({ name, facts }) => ({
      name,
      facts: facts && { ...facts, usdPerHour: usdPerHour.get(name) ?? facts.usdPerHour },
    })),
  });
  return {
    ...studio,
    launchProfiles: async (...asked) => (await studio.launchProfiles(...asked)).map(priced),
  };
}
