import type { Launch } from './launch.js';
import type { Named, People } from './ports/people.js';

/** What the operator has marked as dear, and who approves it. */
export interface ApprovalRules {
  /** Names of instance types, with `*` for any characters. */
  types: readonly string[];
  /** Ids or names of launch profiles. */
  profiles: readonly string[];
  /** Null: the admins. */
  approvers: Named | null;
  /** How long it can be decided. */
  withinMs: number;
}

type Dear = Pick<Launch, 'launchProfileId' | 'launchProfileName' | 'ec2InstanceType'>;

interface ApprovalOptions {
  /** Null: nothing needs an approval. */
  rules: ApprovalRules | null;
  admins: Named;
  people: Pick<People, 'isAmong' | 'isAmongAtHand' | 'allAmong'>;
}

/** Knows which launches need an approval, and who gives it. An admin's own launch needs none. */
export class Approval {
  readonly #rules: Pick<ApprovalRules, 'profiles' | 'withinMs'>;
  readonly #types: RegExp[];
  readonly #approvers: Named;
  readonly #people: ApprovalOptions['people'];

  constructor({ rules, admins, people }: ApprovalOptions) {
    this.#rules = rules ?? { profiles: [], withinMs: 0 };
    this.#types = (rules?.types ?? []).map(patternOf);
    this.#approvers = rules?.approvers ?? admins;
    this.#people = people;
  }

  get withinMs(): number {
    return this.#rules.withinMs;
  }

  /** Whether this needs an approval, unless an admin asks for it. */
  isNeeded({ launchProfileId, launchProfileName, ec2InstanceType }: Dear): boolean {
    const { profiles } = this.#rules;
    const isDearProfile =
      profiles.includes(launchProfileId) || profiles.includes(launchProfileName);
    return isDearProfile || this.#isDearType(ec2InstanceType);
  }

  /** Those of these types that a launch of what is asked for may take, with no other approval, when that is not free. */
  open(types: readonly string[], asked: Dear, isAdmin: boolean): string[] {
    const isFree = (type: string) => !this.isNeeded({ ...asked, ec2InstanceType: type });
    return types.filter((type) => isAdmin || type === asked.ec2InstanceType || isFree(type));
  }

  /**
   * Whether a session may be given this type with no other approval.
   * @param isAdmin whether an admin asks for it
   */
  mayBecome(
    launch: Dear & Pick<Launch, 'approval' | 'offeredInstanceTypes'>,
    type: string,
    isAdmin: boolean,
  ): boolean {
    if (isAdmin || !this.isNeeded({ ...launch, ec2InstanceType: type })) return true;
    // The list alone says nothing: an admin may have launched, or the type may not have been dear then.
    return launch.approval === 'granted' && launch.offeredInstanceTypes.includes(type);
  }

  /** By what is at hand, for a press; null: it is not known. */
  isApproverAtHand(slackUserId: string): boolean | null {
    return this.#people.isAmongAtHand(slackUserId, this.#approvers);
  }

  /** @throws PersonLookupError when Slack does not say */
  isApprover(slackUserId: string): Promise<boolean> {
    return this.#people.isAmong(slackUserId, this.#approvers, true);
  }

  /** Those who are asked about a launch of this owner. @throws PersonLookupError */
  async approversFor(owner: string): Promise<string[]> {
    const all = await this.#people.allAmong(this.#approvers);
    return all.filter((id) => id !== owner);
  }

  #isDearType(type: string): boolean {
    return this.#types.some((one) => one.test(type));
  }
}

function patternOf(pattern: string): RegExp {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`);
}
