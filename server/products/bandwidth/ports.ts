// What the shared bandwidth product asks of the rest of the house; main.ts passes it in.

export interface BandwidthPorts {
  /** Whether the account has this project. Every account has `0`, the default project. */
  readonly hasProject: (accountId: string, projectId: string) => boolean | Promise<boolean>;
}
