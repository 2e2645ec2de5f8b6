/** How the clients of the AWS SDK reach AWS. */
export interface AwsAccess {
  region: string;
  /** Another address than AWS's own; null: what the SDK's own environment variables say. */
  endpoint: string | null;
  /** Null: the SDK's own chain (environment, profile, role …). */
  credentials: { accessKeyId: string; secretAccessKey: string } | null;
}

/** Options for a client of the AWS SDK, for any of its services. */
export function clientOptions({ region, endpoint, credentials }: AwsAccess) {
  return {
    region,
    ...(endpoint !== null && { endpoint }),
    ...(credentials !== null && { credentials }),
    // `callAws` retries; retried by the SDK too, a call would take longer than a claim holds.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: 2_000,
      httpsAgent: { maxSockets: 100 },
      httpAgent: { maxSockets: 100 },
    },
  };
}
