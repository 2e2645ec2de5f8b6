/** In the place of a Slack user id: the bot asked for it itself, because the owner has left. */
export const theBot = 'the bot';

/** The same, because its time was up. */
export const theBotInTime = 'the bot (its time was up)';

/** The same, because it had not become READY by then. */
export const theBotInVain = 'the bot (it never became ready)';

/** The same, because its owner’s weekly hours say so. */
export const theBotByHours = 'the bot (weekly hours)';

/** The same, because no person used it. */
export const theBotWhenIdle = 'the bot (it was idle)';

/** In the place of a person, for what the step of a workflow in Slack asked for: it names no person. */
export const theBotByWorkflow = 'the bot (a workflow)';

/** In the place of a person, for what is ended because its time is up. */
export const timeUpActors: readonly string[] = [theBotInTime, theBotInVain];

const botActors: ReadonlySet<string> = new Set([
  theBot,
  theBotByHours,
  theBotByWorkflow,
  theBotWhenIdle,
  ...timeUpActors,
]);

/** Whether it was not a person who asked for something. */
export function isBot(actor: string): boolean {
  return botActors.has(actor);
}
