/**
 * A handler throws it when trying again cannot help: the event is wrong, not the circumstances. Everything else that a
 * handler throws counts as passing and is retried for as long as it takes.
 */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}
