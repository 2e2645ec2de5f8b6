import type { Launch, News } from '../../sessions/launch.js';
import { circumstancesOf, failureWords, hitchWords, statusWords } from './failure-words.js';
import { escaped, moment, shortened } from './mrkdwn.js';

/**
 * One change as a line of the launch's thread, mrkdwn. Only what the person has been waiting for,
 * READY and failure, mentions them; the rest stays quiet.
 */
export function threadLine(launch: Launch, news: News, region: string): string {
  return shortened(lineFor(launch, news, region), 3_000);
}

function lineFor(launch: Launch, news: News, region: string): string {
  const at = circumstancesOf(launch, region);
  const person = `<@${launch.requestedBy}>`;
  switch (news.kind) {
    case 'trouble':
      return `A hitch: ${hitchWords(news.failure, at)}`;
    case 'not_given_up':
      return `It could not be given up, so it is still there. ${failureWords(news.failure, at)}`;
    case 'stuck':
      return 'This takes unusually long. The bot goes on watching; the message above has a button to give it up.';
    case 'given_up':
      return 'Given up, as asked. The bot is terminating whatever was created of it.';
    case 'state':
      switch (news.state) {
        case 'CREATE_IN_PROGRESS':
          return `Nimble Studio is preparing ${escaped(launch.ec2InstanceType)} for *${escaped(launch.launchProfileName)}*.`;
        case 'START_IN_PROGRESS':
          return 'The workstation is starting.';
        case 'READY':
          return `${person} your workstation is ready.${untilWhen(launch)}`;
        case 'STOP_IN_PROGRESS':
          return 'The workstation is stopping.';
        case 'STOPPED':
          return 'The workstation is stopped.';
        case 'DELETE_IN_PROGRESS':
          return 'The workstation is being terminated.';
        case 'DELETED':
          return 'The workstation is terminated. Nothing of it is left running.';
        case 'FORGOTTEN':
          return 'Nimble Studio no longer knows this session, so it is closed here too.';
        case 'REFUSED':
        case 'NOT_CREATED':
          if (news.failure === null) return `${person} no workstation was created.`;
          if (news.failure.kind === 'given_up') return failureWords(news.failure, at);
          return `${person} ${failureWords(news.failure, at)}`;
        case 'CREATE_FAILED':
        case 'START_FAILED':
        case 'STOP_FAILED':
        case 'DELETE_FAILED':
          return `${person} ${statusWords(news.statusCode, at)}`;
        default:
          return `Nimble Studio reports a state this bot does not know: ${escaped(news.state)}.`;
      }
  }
}

function untilWhen({ stopAtMs, terminateAtMs }: Launch): string {
  if (stopAtMs !== null) return ` It stops by itself ${moment(stopAtMs)}.`;
  if (terminateAtMs !== null) return ` It is terminated by itself ${moment(terminateAtMs)}.`;
  return '';
}
