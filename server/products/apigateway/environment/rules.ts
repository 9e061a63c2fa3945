// Limits of request rates.

/** 使用限制: a service takes at most 5000 requests per second; also what an environment starts with. */
export const maxStrategy = 5000;
