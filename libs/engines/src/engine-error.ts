/** Something that the reader has to act on before an engine can run: the message says what, why and what to do. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
}
