import { Transform, type Readable, type TransformCallback } from 'node:stream';

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
  readonly statusCode = 413;
}

/** Passes a body on and fails when it becomes longer than `limit` bytes: chunked bodies do not say their length before. */
export function limitedBody(body: Readable, limit: number): Readable {
  let length = 0;
  const limited = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      length += chunk.length;
      if (length > limit) done(new BodyTooLarge(`more than ${limit} bytes`));
      else done(null, chunk);
    },
  });
  // Destroyed with the client's connection, so that a service never takes half a body for a whole one.
  body.once('aborted', () => limited.destroy(new Error('the client went away')));
  body.once('error', (error) => limited.destroy(error));
  return body.pipe(limited);
}
