/** The platform refused or could not answer; the message says what and why. */
export class PlatformError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Login {
  readonly email: string;
  readonly password: string;
}

/** The administrator of the demo data, which every system outside production has. */
export const demoAdmin: Login = { email: 'admin@ecocharge.com', password: 'admin123' };

/** The platform's REST API as one of its users: logs in when it must, and again when the token has run out. */
export class PlatformApi {
  readonly #url: string;
  readonly #login: Login;
  #token: Promise<string> | undefined;

  constructor(gatewayUrl: string, login: Login) {
    this.#url = gatewayUrl.replace(/\/$/, '');
    this.#login = login;
  }

  token(): Promise<string> {
    this.#token ??= this.#logIn();
    return this.#token;
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#call<Answer>('GET', path);
  }

  post<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.#call<Answer>('POST', path, body);
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.#fetch(method, path, body, await this.token());
      if (response.ok) return (await response.json()) as Answer;
      if (response.status === 401 && attempt === 1) {
        this.#token = undefined;
        continue;
      }
      if (response.status === 429 && attempt < 50) {
        await response.body?.cancel();
        await new Promise((resolve) => setTimeout(resolve, retryAfterMs(response)));
        continue;
      }
      throw await refused(response, `${method} ${path}`);
    }
  }

  async #logIn(): Promise<string> {
    const response = await this.#fetch('POST', '/api/v1/auth/login', this.#login);
    if (!response.ok) throw await refused(response, `log-in of ${this.#login.email}`);
    return ((await response.json()) as { accessToken: string }).accessToken;
  }

  async #fetch(method: string, path: string, body?: unknown, token?: string): Promise<Response> {
    try {
      return await fetch(`${this.#url}${path}`, {
        method,
        headers: {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      const cause = (error as Error).cause;
      throw new PlatformError(
        0,
        `${this.#url} does not answer: ${cause instanceof Error ? cause.message : String(error)}`,
      );
    }
  }
}

function retryAfterMs(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 200;
}

async function refused(response: Response, what: string): Promise<PlatformError> {
  const text = await response.text();
  return new PlatformError(response.status, `${what}: ${response.status} ${text.slice(0, 300)}`);
}
