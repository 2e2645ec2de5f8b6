import type { Launch, LaunchRequest } from '../../src/launches/launch.js';

/** A submission by Ada, as the listener would store it. */
export function newLaunch(changed: Partial<LaunchRequest> = {}): LaunchRequest {
  return {
    clientToken: 'slack-5d3f7a90',
    teamId: 'T0PAPERMOON',
    owner: 'U0ADA00001',
    ownerName: 'Ada Okafor',
    requestedBy: 'U0ADA00001',
    channelId: 'C0WORKSTN01',
    note: null,
    requestedAtMs: 1_790_000_000_000,
    launchProfileId: 'lp-lighting-seq040',
    launchProfileName: 'Lighting · seq 040',
    ec2InstanceType: 'g5.2xlarge',
    streamingImageId: 'img-rocky-8-dcc-01',
    streamingImageName: 'Rocky Linux 8 · Houdini, Nuke',
    offeredInstanceTypes: ['g4dn.4xlarge', 'g5.2xlarge'],
    placeId: 'us-west-2',
    canStop: true,
    ownedBy: '9267a1b2c3-6f1d2c30-4d51-4b0e-9a63-0d0c7be5f001',
    admitted: true,
    ...changed,
  };
}

/** A launch in the condition that a test needs; by default just requested. */
export function launchInState(changed: Partial<Launch> = {}): Launch {
  return {
    ...newLaunch(),
    state: 'REQUESTED',
    stateWord: null,
    stateSinceMs: 1_790_000_000_000,
    sessionId: null,
    problem: null,
    statusCode: null,
    statusMessage: null,
    createSentAtMs: null,
    readyAtMs: null,
    firstReadyAtMs: null,
    stopAtMs: null,
    terminateAtMs: null,
    intent: null,
    intentAtMs: null,
    openRequestBy: null,
    trouble: null,
    failure: null,
    stuckSinceMs: null,
    typicalMs: null,
    slowMs: null,
    missingSinceMs: null,
    slowSinceMs: null,
    remindedDeadlineMs: null,
    remindedLeadMs: null,
    agedReadyAtMs: null,
    dismissed: false,
    studioAttempts: 0,
    revision: 1,
    shownRevision: 0,
    messageChannel: null,
    messageTs: null,
    messageSentAtMs: null,
    messagePlace: 'as_requested',
    fallbackReason: null,
    slackAttempts: 0,
    ...changed,
  };
}
