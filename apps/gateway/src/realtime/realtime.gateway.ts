import { Inject, Logger, type OnModuleInit } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
} from '@nestjs/websockets';
import { TokenVerifier } from '@voltguard/http';
import type { Namespace, Socket } from 'socket.io';
import { AlertHub } from './alert-hub.ts';
import { DeviceDirectory } from './device-directory.ts';
import { authenticate, type Connected } from './handshake.ts';
import { JoinRoom, type JoinAnswer } from './join-room.ts';
import { mayJoin } from './may-join.ts';
import { connections, dropped, refused } from './realtime-metrics.ts';
import { realtimeOptions, type RealtimeOptions } from './realtime-options.ts';
import { SocketOutlet } from './socket-outlet.ts';
import { Subscriber } from './subscriber.ts';

interface Session {
  readonly subscriber: Subscriber;
  readonly expiry: NodeJS.Timeout;
}

/** setTimeout takes no longer one; a token that lives longer is checked again at the next connection. */
const longestTimerMs = 2 ** 31 - 1;

/** The websocket namespace: who is connected, and what they listen to. */
@WebSocketGateway({ namespace: '/realtime' })
export class RealtimeGateway
  implements OnModuleInit, OnGatewayInit<Namespace>, OnGatewayConnection<Socket>, OnGatewayDisconnect<Socket>
{
  private readonly logger = new Logger('Realtime');
  private readonly sessions = new Map<string, Session>();

  constructor(
    private readonly verifier: TokenVerifier,
    private readonly hub: AlertHub,
    private readonly devices: DeviceDirectory,
    private readonly rooms: JoinRoom,
    @Inject(realtimeOptions) private readonly options: RealtimeOptions,
  ) {}

  onModuleInit(): void {
    this.devices.watch((deviceId) => this.checkMembers(deviceId));
  }

  afterInit(namespace: Namespace): void {
    namespace.use(authenticate(this.verifier));
  }

  handleConnection(socket: Socket): void {
    const { verified, token } = socket.data as Connected;
    const outlet = new SocketOutlet(socket);
    const subscriber = new Subscriber(verified.user, token, outlet, this.options.queueLimit);
    const remaining = Math.min(longestTimerMs, Math.max(0, verified.expiresAt - Date.now()));
    const expiry = setTimeout(() => outlet.drop('token-expired'), remaining);
    this.sessions.set(socket.id, { subscriber, expiry });
    connections.inc();
  }

  handleDisconnect(socket: Socket): void {
    const session = this.sessions.get(socket.id);
    if (!session) return;
    this.sessions.delete(socket.id);
    clearTimeout(session.expiry);
    this.rooms.leaveAll(session.subscriber);
    session.subscriber.close();
    connections.dec();
  }

  @SubscribeMessage('join')
  async join(@ConnectedSocket() socket: Socket, @MessageBody() request: unknown): Promise<JoinAnswer> {
    const session = this.sessions.get(socket.id);
    try {
      if (!session) return { ok: false, code: 'history-unavailable', detail: 'The connection is closing.' };
      const answer = await this.rooms.join(session.subscriber, request);
      if (!answer.ok) refused.inc({ reason: answer.code });
      return answer;
    } catch (error) {
      this.logger.error(error);
      return { ok: false, code: 'history-unavailable', detail: 'Something went wrong on our side. Join again.' };
    }
  }

  @SubscribeMessage('leave')
  leave(@ConnectedSocket() socket: Socket, @MessageBody() request: unknown): { ok: true } {
    const session = this.sessions.get(socket.id);
    const room = (request as { room?: unknown } | undefined)?.room;
    if (session && typeof room === 'string') this.rooms.leave(session.subscriber, room);
    return { ok: true };
  }

  /** A device was sold or deleted: who may no longer hear of it leaves its room. */
  private checkMembers(deviceId: string): void {
    const name = `device:${deviceId}`;
    const members = this.hub.members(name);
    if (members.length === 0) return;
    const device = this.devices.get(deviceId);
    for (const subscriber of members) {
      if (mayJoin(subscriber.user, { kind: 'device', deviceId }, device).ok) continue;
      this.rooms.leave(subscriber, name);
      subscriber.tellLeft(name);
      dropped.inc({ reason: 'right-lost' });
    }
  }
}
