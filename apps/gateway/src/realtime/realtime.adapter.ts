import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import type { Server, ServerOptions } from 'socket.io';

const largestMessageBytes = 32 * 1024;

/** socket.io beside the HTTP API, on the same port. */
export class RealtimeAdapter extends IoAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly origins: readonly string[],
  ) {
    super(app);
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const cors =
      this.origins.length > 0 ? { cors: { origin: this.origins.includes('*') ? '*' : [...this.origins] } } : {};
    return super.createIOServer(port, {
      ...options,
      ...cors,
      serveClient: false,
      maxHttpBufferSize: largestMessageBytes,
    } as ServerOptions);
  }
}
