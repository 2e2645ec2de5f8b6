import { z } from 'zod';
import type { PretendSlack } from '../pretend-slack.js';
import { json, method, type WebApiMethods } from './method.js';

/** The ends of workflow steps. Slack: they take no scope. */
export function functionMethods(slack: PretendSlack): WebApiMethods {
  const { steps } = slack;
  return {
    'functions.completeSuccess': method({
      arguments: z.object({ function_execution_id: z.string(), outputs: json }),
      run({ function_execution_id: id, outputs }) {
        steps.complete(slack, id, outputs);
        return {};
      },
    }),

    'functions.completeError': method({
      arguments: z.object({ function_execution_id: z.string(), error: z.string().min(1) }),
      run({ function_execution_id: id, error }) {
        steps.fail(slack, id, error);
        return {};
      },
    }),
  };
}
