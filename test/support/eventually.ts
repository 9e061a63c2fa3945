// Waiting for a condition, where a snapshot or a process needs a moment: polls, and fails with the last reason.

/** Calls `attempt` until it returns without throwing. Throws its last error after `timeoutMs`. */
export const eventually = async <T>(attempt: () => T | Promise<T>, timeoutMs = 5_000): Promise<T> => {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      const { promise, resolve } = Promise.withResolvers<void>();
      setTimeout(resolve, 10);
      await promise;
    }
  }
};
