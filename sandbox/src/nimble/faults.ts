import * as z from 'zod/mini';
import { type Fault as AnyFault, type FaultRule as AnyRule, faultRuleOf } from '../aws/faults.js';
import { type OperationName, operationNames } from './operations.js';

/** The errors that a fault can stand for, by their names on the wire. */
export const errorNames = [
  'InternalServerErrorException',
  'AccessDeniedException',
  'ConflictException',
  'ResourceNotFoundException',
  'ServiceQuotaExceededException',
  'ThrottlingException',
  'ValidationException',
  'ExpiredTokenException',
  'UnrecognizedClientException',
] as const;

export type FaultName = (typeof errorNames)[number];
export type Fault = AnyFault<FaultName>;
export type FaultRule = AnyRule<OperationName, FaultName>;

export const faultRule = faultRuleOf(operationNames, z.enum(errorNames));
