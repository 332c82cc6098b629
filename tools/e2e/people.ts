import { randomUUID } from 'node:crypto';
import { signTestToken } from '@voltguard/testing';

/** Who may ask: `owner` has the devices of the tests, `other` is an owner too, but of other devices. */
export const persons = ['nobody', 'garbage', 'forged', 'driver', 'other', 'owner', 'admin'] as const;
export type Person = (typeof persons)[number];

const logIns = {
  driver: { email: 'driver.rahul@gmail.com', password: 'driver123' },
  other: { email: 'owner.bangalore@ecocharge.com', password: 'owner123' },
  owner: { email: 'owner.delhi@ecocharge.com', password: 'owner123' },
  admin: { email: 'admin@ecocharge.com', password: 'admin123' },
} as const;

export const ownerLogIn = logIns.owner;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body, when it is JSON. */
  readonly json: unknown;
}

export interface Ask {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The demo users, logged in through the gateway, and those whose tokens are no good. */
export class People {
  private constructor(
    readonly gatewayUrl: string,
    private readonly tokens: Readonly<Partial<Record<Person, string>>>,
  ) {}

  static async logIn(gatewayUrl: string): Promise<People> {
    const tokens: Partial<Record<Person, string>> = {
      garbage: 'not.a.token',
      // Right in everything but the key: whoever has no key of identity's is nobody.
      forged: await signTestToken({ id: 1, role: 'admin' }),
    };
    const anonymous = new People(gatewayUrl, {});
    for (const person of Object.keys(logIns) as (keyof typeof logIns)[]) {
      const { json, status, text } = await anonymous.ask('nobody', 'POST', '/api/v1/auth/login', {
        body: logIns[person],
      });
      if (status !== 200) throw new Error(`${person} cannot log in: ${text}`);
      tokens[person] = (json as { accessToken: string }).accessToken;
    }
    return new People(gatewayUrl, tokens);
  }

  tokenOf(person: Person): string {
    const token = this.tokens[person];
    if (token === undefined) throw new Error(`${person} has no token`);
    return token;
  }

  async ask(person: Person, method: string, path: string, { body, headers = {} }: Ask = {}): Promise<Answer> {
    const token = this.tokens[person];
    const response = await fetch(`${this.gatewayUrl}${path}`, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined,
    };
  }

  /** A new device of `owner`. */
  async registerDevice(prefix = 'E2E'): Promise<string> {
    const deviceId = `${prefix}-${randomUUID().slice(0, 8)}`;
    const body = { deviceId, name: deviceId, kind: 'charging-station' };
    const { status, text } = await this.ask('owner', 'POST', '/api/v1/devices', { body });
    if (status !== 201) throw new Error(`${deviceId} was not registered: ${text}`);
    return deviceId;
  }
}
