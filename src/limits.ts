/**
 * Every duration and count that matters to more than one file, in milliseconds unless it says otherwise.
 * `test/unit/limits.test.ts` holds the inequalities between them.
 */

// Claims

/** A claim holds for this long after it was made, renewed or saved under. */
export const leaseMs = 45_000;

/** A task begins no further call once its claim is this old, so that the last call ends within the lease. */
export const beginCallsWithinMs = leaseMs / 2;

/** A holder whose work takes long renews its claim this often. */
export const renewEveryMs = leaseMs / 3;

/**
 * No task is put off for longer. A due time that lies further ahead was written before the clock was
 * set back, and counts as due.
 */
export const longestWaitMs = 10 * 60_000;

// The loop

/** Launches in work at one time, at the studio and in Slack each. */
export const tasksAtOnce = 25;

/** The longest sleep: another replica may have stored something that this one is to do. */
export const longestSleepMs = 1_000;

/** The sleep while a task is due that this bot cannot claim. */
export const shortestSleepMs = 50;

/** The sleep after the database has failed. */
export const databaseFailedSleepMs = 2_000;

/** How often the log tells of an outage of the database that goes on. */
export const outageToldEveryMs = 60_000;

/** How long `Reconciler.stop` waits for steps that are under way. */
export const stopStepsWithinMs = 2_500;

/** How long the whole process may take to stop. SIGKILL often follows SIGTERM after 5 to 10 seconds. */
export const stopProcessWithinMs = 4_500;

/** How long a stopped process waits for the reader of its standard output. */
export const lastLinesWithinMs = 250;

/** The same signal again within this time is the first one, delivered twice. */
export const sameSignalWithinMs = 1_000;

// Calls to the studio

/** One attempt of a call that changes something. */
export const studioCallMs = 8_000;

/** The attempts of a call that only reads: the first ones are short, because asking again is harmless. */
export const studioReadMs = [3_000, 5_000, studioCallMs] as const;

/** Waits between those attempts: at least and at most. */
export const studioRetryMinMs = 200;
export const studioRetryMaxMs = 2_000;

export const studioRetries = 2;

/** Less than the first attempt of a read, so that a silent metadata service is told from a silent AWS. */
export const credentialsWithinMs = 2_500;

/** Credentials are renewed this long before they expire. */
export const credentialsRenewedMs = 5 * 60_000;

// Ways out

/** How long a connection may take to come about. */
export const connectWithinMs = 2_000;

/** To one host at a time. */
export const connectionsAtMost = 100;

// Listings of far ends: more than any studio or channel has

export const listingPagesAtMost = 5_000;
export const listingItemsAtMost = 100_000;
export const listingWithinMs = 2 * 60_000;

// Waits of studio tasks

/** The wait after the first failed attempt doubles up to this. */
export const studioBackOffMaxMs = 60_000;

/** Refusals of an intent that may pass, before the bot gives it up. */
export const intentRefusalsAtMost = 5;

/**
 * AWS does not say for how long Nimble remembers a client token; its other services do for at least 15
 * minutes. A launch that is older than this is looked for by its tag before it is created again.
 */
export const tokenTrustedForMs = 10 * 60_000;

/** A stop or start that could not be done within this time is given up: by then it may disturb other work. */
export const intentKeptForMs = 10 * 60_000;

/** A session that was READY and that the studio does not find is believed gone no sooner than this. */
export const missingAgainAfterMs = 10_000;

/** A READY session that was not stopped for this long shows its age. */
export const agedAfterMs = 24 * 60 * 60_000;

/** How long an operator's session, or a person, is asked for before an answer is given without it. */
export const observeBeforeAnswerMs = 10_000;

/** How long Slack's word of who is an admin serves a press that ends what another person asked for. */
export const adminConfirmedMs = 15_000;

/** How long Slack is asked that before a press is acknowledged, for which no step could ask later. */
export const slackSaysSoonMs = 1_500;

// Attempts

/** The pause between two rounds of a launch that keeps trying doubles up to this. */
export const roundAgainMaxMs = longestWaitMs - 60_000;

/** The last round of such a launch is this long before its time is over. */
export const keepTryingEndsMs = 30_000;

/** How long a launch may be told to keep trying, and for how long it does unless told. */
export const keepTryingChoicesMs = [0.5, 1, 2, 4, 8].map((hours) => hours * 60 * 60_000);
export const keepTryingMs = 2 * 60 * 60_000;

// Approvals

/** For how long a person may say that they need what has to be approved. */
export const neededForChoicesMs = [2, 4, 8, 24].map((hours) => hours * 60 * 60_000);

// The sweep

export const sweepTokensAtOnce = 500;

/** Sessions without a row in one message to the admins. Slack: at most 50 blocks, and each needs two. */
export const unclaimedToldAtOnce = 20;

/** While it is there, the admins are told of one again after this. */
export const unclaimedToldEveryMs = 24 * 60 * 60_000;

// Owners who have left

/** Owners whose accounts Slack is asked for in one round: it limits how often it may be asked. */
export const ownersAtOnce = 50;

/** A session of a leaver that could not be ended is tried again after this, which doubles up to a day. */
export const leaverTriedAgainMs = 60 * 60_000;

// Sessions whose time is up by the bot's own deadline

/** What *Two more hours* adds. */
export const prolongedByMs = 2 * 60 * 60_000;

/** How long ahead of its termination the owner of a stopped session is reminded. */
export const stoppedLeadsMs = [3 * 24 * 60 * 60_000, 24 * 60 * 60_000, 2 * 60 * 60_000] as const;

/** How long before its end a READY session offers *Two more hours* in its message. */
export const prolongOfferedMs = 60 * 60_000;

/** A session that could not be ended is tried again after this. */
export const endTriedAgainMs = 10 * 60_000;

/** After this many attempts the admins are told. */
export const endAttemptsUntold = 7;

// Idle sessions

/** The owner of an idle session has this long to answer before it is stopped. */
export const idleQuestionMs = 30 * 60_000;

/** How long *Keep it on* and *I am rendering* hold. After a stop that failed, the owner has as long a rest. */
export const keptOnMs = 4 * 60 * 60_000;
export const keptRenderingMs = 12 * 60 * 60_000;

// Weekly hours

/** The owner is reminded this long before the hours stop what is on. */
export const hoursReminderMs = 10 * 60_000;

/**
 * What would be off for less than this stays on. A stop by the hours is given up after this, so that it
 * reaches into no shift.
 */
export const hoursApartMs = 60 * 60_000;

/** A start finds a workstation on its way to rest: it is tried again after this. */
export const hoursStartAgainMs = 60_000;

/** Of how many people the hours are looked through before other work has its turn. */
export const hoursLookedAtOnce = 50;

/** How long before the hour a start begins if nothing is known of earlier ones, and at most. */
export const startLeadMs = 5 * 60_000;
export const longestStartLeadMs = 30 * 60_000;

// Launches for later

/** How far ahead a workstation may be wanted. */
export const plannedAheadMs = 30 * 24 * 60 * 60_000;

/** A time in the form that is past by no more than this was meant as now: the form was open for as long. */
export const justPastMs = 5 * 60_000;

/** How long before its time a launch begins if nothing is known of others like it, and at most. */
export const launchLeadMs = 15 * 60_000;
export const longestLaunchLeadMs = 60 * 60_000;

// Slack

/** After a pause that Slack asks for, what no person waits for gives way for this long. */
export const slackGiveWayMs = 250;

export const slackCallMs = 8_000;

/** One attempt of a call that only reads, and how often the client repeats it without an answer. */
export const slackReadMs = 2_500;
export const slackReadRetries = 2;

/** A person waits for what Slack is asked: an attempt that follows an answer begins within this time. */
export const slackAskedAgainMs = 6_500;

/** Slack: a trigger lives for three seconds. */
export const slackTriggerMs = 2_500;

export const slackAsksAtMost = 4;

/** How long each replica remembers what a channel is: one may hear later than another that it is shared. */
export const channelKeptMs = 60_000;

/** How long the start waits for Slack before it goes on without. */
export const slackStartWithinMs = 10_000;

/** The shortest pause after Slack refused a call for now. */
export const slackPauseMinMs = 1_000;

/** The longest pause that the bot takes when Slack asks for one. */
export const slackPauseMaxMs = 9 * 60_000;

/** The wait after an unanswered call to Slack doubles up to this. */
export const slackBackOffMaxMs = 60_000;

/**
 * The launches by workflows for one person that may be without admission, and within what time: a workflow may run at each
 * message of a busy channel, and each run is a row.
 */
export const workflowsUnadmitted = { launches: 5, withinMs: 60 * 60_000 };

/** How long a refusal that only an operator can mend is left alone. */
export const slackRefusedAgainMs = 60_000;

/** Unanswered calls after which the bot goes on without that answer. */
export const slackAttemptsInVain = 4;

/** Characters of a note, and of a reason. */
export const longestWritten = 300;

// Requests to the bot: HTTP mode, health and metrics

/** From the first byte of a request to its last. Slack waits 3 s for the answer. */
export const requestWithinMs = 5_000;

/** Slack's headers take less than 1 kB; what stands between adds its own. */
export const headerBytesAtMost = 8 * 1_024;

/** Slack: a view has up to 250 kB, and its quotation marks take three bytes each in a form. */
export const deliveryBytesAtMost = 512 * 1_024;

/** The sender of a longer one has this time to read that it is. */
export const tooLongClosesAfterMs = 200;

/** Slack: a signature is good for five minutes. */
export const signatureGoodForMs = 5 * 60_000;

/** Connections whose senders have shown no good signature yet, and what they have sent of bodies. */
export const unprovenConnectionsAtMost = 500;
export const unprovenBytesAtMost = 8 * deliveryBytesAtMost;

/** A balancer keeps an idle connection for 60 s as a rule. It must be the one that closes it. */
export const keepAliveMs = 75_000;

export const refusalsToldEveryMs = 60_000;

// Health

/** A round of the loop ends within this time, also while the database is slow. */
export const roundWithinMs = 30_000;

/** The studio is said to be silent after this: a call that fails is repeated, and the next may succeed. */
export const studioSilentMs = 60_000;

// Alerts

/** After this many sweeps without a sight of its cause an alert is over. Fewer could be one bot's restart, or one that failed. */
export const alertOverAfterSweeps = 2.5;

/** The failures in a row that are an alert, and how long ago the last of them may be. */
export const launchesFailingInARow = 3;
export const launchesFailingWithinMs = 6 * 60 * 60_000;

/** A session that was to stop or to be terminated, and that did not for this long, is an alert. */
export const notEndingAfterMs = 60 * 60_000;

/**
 * What settings decide, or a test that must not wait for minutes. With these values a change made elsewhere shows in
 * Slack within a minute, also if a missing session has to be observed twice.
 */
export const defaultLimits = {
  /** Between two observations of a session that is on its way to another state. */
  movingMs: 5_000,
  /** Between two observations of a session at rest: a person may have stopped it elsewhere. */
  settledMs: 45_000,
  /** A session on its way for longer is reported as stuck. */
  readyTimeoutMs: 30 * 60_000,
  /**
   * A session that was never READY and that the studio does not find is believed gone after this: the
   * studio may not know yet what it has just been asked for.
   */
  missingForMs: 120_000,
  /** The first pause of a launch that keeps trying for lack of capacity. */
  roundAgainMs: 60_000,
  /** How long before a stop or termination by the studio the owner is reminded. */
  reminderLeadsMs: [30 * 60_000, 10 * 60_000] as readonly number[],
  /**
   * At least this often the studio's sessions are compared with the rows, a part of what is old is deleted, and causes
   * of alerts are looked for.
   */
  sweepEveryMs: 3 * 60_000,
  /** A studio or a database that has given no answer for this long is an alert. */
  alertAfterMs: 60_000,
  /** The next comparison after one that found a session out of place. */
  sweepAgainMs: 20_000,
  /** Each owner of a live session is looked at this often: has their account been deactivated? */
  ownersEveryMs: 24 * 60 * 60_000,
  /** How long after the admins were told of an owner who has left the bot ends their sessions. */
  leaverGraceMs: 24 * 60 * 60_000,
  /** How long after an unanswered post to Slack it is searched for: by then it has arrived, or never will. */
  searchAfterMs: 5_000,
  /** How often Slack is asked whether it accepts a token again that it has refused. */
  tokenLookEveryMs: 30_000,
  /** A round of the loop changes something this often, also when nothing is due: is the disk full? */
  noteRoundEveryMs: 30_000,
  /** How long launches that are over, and entries of the audit log, are kept. */
  keptMs: 400 * 24 * 60 * 60_000,
};

export type Limits = typeof defaultLimits;

// What is old

/** Slack delivers nothing again, and takes no answer, after this. */
export const interactionsKeptMs = 60 * 60_000;

/** What was used is kept for a month at least, also with a smaller KEEP_DAYS: budgets and reports add it up. */
export const daysKeptAtLeastMs = 31 * 24 * 60 * 60_000;

/** Launches that are forgotten at one time, with their thread replies: 48,000 a day. */
export const launchesForgottenAtOnce = 100;

/** The same of entries of the audit log, and of interactions: each launch has several. */
export const entriesForgottenAtOnce = 500;

// The history

/** Entries of the audit log that are read for one page, however few of them are shown. */
export const historyReadAtOnce = 1_000;

/** Entries that are read for a file. */
export const historyFileEntries = 10_000;

// Home tabs

export const homeTabsAtOnce = 5;

/** A person's own sessions, and everybody else's, on a Home tab: Slack takes 100 blocks. */
export const homeSessionsShown = 20;

export const homeRecentShown = 5;
