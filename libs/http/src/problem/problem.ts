/** One field of a request that is wrong. */
export interface FieldError {
  /** Where it was: the body, the query or the path. */
  readonly in: 'body' | 'query' | 'path' | 'header';
  /** Dotted path of the field, e.g. `connectors.0.powerW`; empty for the whole body. */
  readonly field: string;
  readonly message: string;
}

export interface ProblemExtras {
  readonly errors?: readonly FieldError[];
  /** Answered as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document, for the program that reads it. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * An answer that is an error (RFC 9457). Thrown at the edge only: rules and use cases return results.
 * `code` is stable and for programs, `detail` for people; neither holds anything internal.
 */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(`${status} ${code}: ${detail}`, { cause: extras.cause });
  }
}
