import { io, type Socket } from 'socket.io-client';

export interface HeardAlert {
  readonly kind: 'raised' | 'escalated' | 'cleared';
  readonly number: number;
  readonly deviceId: string;
  readonly contributions: readonly { readonly feature?: string }[];
}

export interface Joined {
  readonly ok: boolean;
  readonly code?: string;
}

/** A websocket client of the gateway that keeps what it hears. */
export class Listener {
  readonly heard: HeardAlert[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on('alert', (alert: HeardAlert) => this.heard.push(alert));
  }

  /** @throws Error with the code of the refusal */
  static async connect(gatewayUrl: string, token: unknown): Promise<Listener> {
    const socket = io(`${gatewayUrl}/realtime`, { auth: { token }, forceNew: true, reconnection: false });
    return new Promise((resolve, reject) => {
      const listener = new Listener(socket);
      socket.once('connect', () => {
        resolve(listener);
      });
      socket.once('connect_error', (error) => {
        socket.close();
        reject(new Error((error as { data?: { code?: string } }).data?.code ?? error.message));
      });
    });
  }

  get numbers(): number[] {
    return this.heard.map(({ number }) => number);
  }

  get kinds(): string[] {
    return this.heard.map(({ kind }) => kind);
  }

  async join(room: unknown, more: object = {}): Promise<Joined> {
    return (await this.socket.timeout(10_000).emitWithAck('join', { room, ...more })) as Joined;
  }

  /** Anything at all, as a client with mistakes sends it. */
  async ask(event: string, ...parts: readonly unknown[]): Promise<unknown> {
    return this.socket.timeout(2_000).emitWithAck(event, ...parts);
  }

  /** Like a lost network: the connection is cut without a farewell. */
  drop(): void {
    this.socket.io.engine.close();
    this.socket.close();
  }
}
