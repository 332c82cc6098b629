import { Logger } from '@nestjs/common';
import type { Socket } from 'socket.io';
import type { AlertMessage } from './alert-message.ts';
import { dropped } from './realtime-metrics.ts';
import type { Outlet } from './subscriber.ts';

const details: Readonly<Record<string, string>> = {
  'too-slow': 'You did not take messages fast enough. Connect again and join with the last number that you have.',
  'token-expired':
    'The access token has expired. Refresh it, connect again and join with the last number that you have.',
};

/** A websocket as a place to send alerts to. */
export class SocketOutlet implements Outlet {
  private readonly logger = new Logger('Realtime');

  constructor(private readonly socket: Socket) {}

  send(message: AlertMessage): void {
    this.socket.emit('alert', message);
  }

  left(room: string): void {
    this.socket.emit('left', { room, code: 'right-lost', detail: 'You may no longer listen to this room.' });
  }

  get waiting(): number {
    return (this.socket.conn as unknown as { writeBuffer: readonly unknown[] }).writeBuffer.length;
  }

  async drained(): Promise<void> {
    while (this.socket.connected && this.waiting > 0) {
      await new Promise<void>((resolve) => {
        const done = () => {
          this.socket.conn.off('drain', done);
          this.socket.conn.off('close', done);
          resolve();
        };
        this.socket.conn.on('drain', done);
        this.socket.conn.on('close', done);
      });
    }
  }

  drop(reason: string): void {
    dropped.inc({ reason });
    this.logger.warn({ message: 'Closed a websocket', reason, waiting: this.waiting });
    this.socket.emit('closing', { code: reason, detail: details[reason] ?? reason });
    // The farewell goes first where the client still takes anything; a client that does not is cut all the same.
    setImmediate(() => this.socket.disconnect(true));
  }
}
