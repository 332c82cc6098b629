import { setTimeout as delay } from 'node:timers/promises';

export interface WaitOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
  /** What is waited for, for the message when it does not come. */
  readonly what?: string;
}

/**
 * Asks again and again until the answer is truthy, and gives it. An exception counts as "not yet".
 * @throws Error with the last exception's message when it does not come within `timeoutMs` (20 s)
 */
export async function waitFor<Value>(
  ask: () => Value | Promise<Value>,
  { timeoutMs = 20_000, everyMs = 25, what = 'the condition' }: WaitOptions = {},
): Promise<NonNullable<Value>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown = 'it was never true';
  for (;;) {
    try {
      const answer = await ask();
      if (answer) return answer;
      last = `last answer: ${JSON.stringify(answer)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : error;
    }
    if (Date.now() >= deadline) throw new Error(`${what} did not come within ${timeoutMs} ms (${String(last)})`);
    await delay(everyMs);
  }
}
