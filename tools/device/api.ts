/** The API said no, or could not be asked; the message says what to do. `code` is the problem's, `status` 0 without an answer. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** The administrator of the demo data, which every system outside production has. */
export const demoAdmin: Credentials = { email: 'admin@ecocharge.com', password: 'admin123' };

const timeoutMs = 15_000;
const attempts = 5;

/** VoltGuard's REST API, through its gateway, as one of its users. */
export class Api {
  private token: Promise<string> | undefined;

  /** @param who a user to log in as, or an access token */
  constructor(
    readonly url: string,
    private readonly who: Credentials | { readonly token: string },
  ) {}

  get<Answer>(path: string): Promise<Answer> {
    return this.call<Answer>('GET', path);
  }

  post<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.call<Answer>('POST', path, body);
  }

  /** For what is not REST: websockets. */
  accessToken(): Promise<string> {
    this.token ??= 'token' in this.who ? Promise.resolve(this.who.token) : this.logIn(this.who);
    return this.token;
  }

  private async call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask<Answer>(method, path, body, await this.accessToken());
  }

  private async logIn(credentials: Credentials): Promise<string> {
    const session = await this.ask<{ accessToken: string }>('POST', '/api/v1/auth/login', credentials);
    return session.accessToken;
  }

  /** Asks again when it is told to come again later. */
  private async ask<Answer>(method: string, path: string, body?: unknown, token?: string): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.send(method, path, body, token);
      if (response.ok) return (await response.json()) as Answer;
      const retryAfter = Number(response.headers.get('retry-after'));
      if (attempt === attempts || !(retryAfter > 0)) throw await refusal(response, this.url);
      await response.body?.cancel();
      await new Promise((resolve) => setTimeout(resolve, Math.min(retryAfter, 10) * 1000));
    }
  }

  private async send(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
    try {
      return await fetch(new URL(path, this.url), {
        method,
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      const { cause } = error as Error;
      const reason = cause instanceof Error && cause.message ? cause.message : (error as Error).message;
      throw new ApiError(
        0,
        'no-answer',
        `VoltGuard does not answer at ${this.url} (${reason}).\nIs it running? Start it with: npm start, look at it with: npm run status`,
      );
    }
  }
}

async function refusal(response: Response, url: string): Promise<ApiError> {
  const text = await response.text();
  let problem: { code?: string; detail?: string; requestId?: string } = {};
  try {
    problem = JSON.parse(text) as typeof problem;
  } catch {
    // Not from VoltGuard: the status has to do.
  }
  const { code = 'refused', detail = `${url} answered ${response.status} ${response.statusText}`, requestId } = problem;
  const name = requestId && response.status >= 500 ? ` (request ${requestId})` : '';
  return new ApiError(response.status, code, `${detail}${name}`);
}
