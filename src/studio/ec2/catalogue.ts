import type { LaunchProfile } from '../studio.js';
import type { Template, TemplateData } from './answers.js';
import type { CatalogueApi } from './catalogue-api.js';
import { KnownTypes } from './instance-types.js';
import { type Around, profileFrom } from './profile.js';
import { type ProfileTags, readProfileTags } from './profile-tags.js';
import { profileTag } from './tags.js';

/** A launch template that is tagged as a profile. */
export interface Entry {
  tags: ProfileTags;
  /** Null: it is not offered before its template is mended. */
  profile: LaunchProfile | null;
  /** What AWS bills its launches as; null: there is no one list price. */
  operation: string | null;
  /** What an operator has to mend, a sentence each. */
  mistakes: string[];
}

/** The entries by the template's id, which is the profile's. */
export type Entries = ReadonlyMap<string, Entry>;

interface CatalogueOptions {
  region: string;
  /** Whether an address without TLS on this machine will do to connect to. */
  allowsPlain: boolean;
  steadyClock: () => number;
}

/** Everyone's offers are made from the same answer. */
const freshForMs = 60_000;

/** A launch has to end within its claim, so it takes what it was offered from. */
export const offeredForMs = 10 * 60_000;

/** The account is the configuration: its tagged launch templates are the profiles. */
export class Catalogue {
  readonly #api: CatalogueApi;
  readonly #options: CatalogueOptions;
  readonly #types: KnownTypes;
  #kept: { atMs: number; entries: Entries } | null = null;

  constructor(api: CatalogueApi, options: CatalogueOptions) {
    this.#api = api;
    this.#options = options;
    this.#types = new KnownTypes(api, options.steadyClock);
  }

  /** @param ageAtMostMs how old the answer may be @throws StudioError */
  async entries(signal: AbortSignal, ageAtMostMs = freshForMs): Promise<Entries> {
    const nowMs = this.#options.steadyClock();
    if (this.#kept !== null && nowMs - this.#kept.atMs < ageAtMostMs) return this.#kept.entries;
    const entries = await this.#read(signal);
    this.#kept = { atMs: nowMs, entries };
    return entries;
  }

  async #read(signal: AbortSignal): Promise<Entries> {
    const [templates, versions] = await Promise.all([
      this.#api.templates(profileTag, signal),
      this.#api.defaultVersions(signal),
    ]);
    const found = templates.map((template) => ({
      template,
      ...readProfileTags(template.Tags, this.#options.allowsPlain),
      data: versions.get(template.LaunchTemplateId),
    }));
    const sound = found.filter(({ mistakes }) => mistakes.length === 0);
    const around = await this.#around(sound, signal);
    return new Map(
      found.map(({ template, read, mistakes, data }) => [
        template.LaunchTemplateId,
        entryOf(template, { tags: read, mistakes, data, around }),
      ]),
    );
  }

  async #around(
    found: readonly { read: ProfileTags; data: TemplateData | undefined }[],
    signal: AbortSignal,
  ): Promise<Around> {
    const patterns = found.flatMap(({ read, data }) => read.types ?? data?.InstanceType ?? []);
    const images = found.flatMap(({ read, data }) => read.images ?? data?.ImageId ?? []);
    const [types, knownImages, subnets] = await Promise.all([
      this.#types.of(patterns, signal),
      // An image by a parameter of Systems Manager is one that nothing is known of.
      this.#api.images(
        images.filter((id) => id.startsWith('ami-')),
        signal,
      ),
      this.#api.subnets(
        found.flatMap(({ read }) => read.subnets ?? []),
        signal,
      ),
    ]);
    return { region: this.#options.region, types, images: knownImages, subnets };
  }
}

function entryOf(
  { LaunchTemplateId: id, LaunchTemplateName }: Template,
  {
    tags,
    mistakes,
    data,
    around,
  }: { tags: ProfileTags; mistakes: string[]; data: TemplateData | undefined; around: Around },
): Entry {
  const subject = `Profile “${tags.name}” (launch template ${LaunchTemplateName || id})`;
  const keptBack = (reasons: readonly string[]) =>
    reasons.map((reason) => `${subject} is not offered: ${reason}.`);
  if (mistakes.length > 0)
    return { tags, profile: null, operation: null, mistakes: keptBack(mistakes) };
  if (data === undefined) {
    const reason = 'AWS does not tell its default version';
    return { tags, profile: null, operation: null, mistakes: keptBack([reason]) };
  }
  const made = profileFrom(id, tags, data, around);
  const warnings = made.warnings.map((warning) => `${subject}: ${warning}.`);
  const { profile, operation } = made;
  return { tags, profile, operation, mistakes: [...keptBack(made.mistakes), ...warnings] };
}
