import { counter, gauge } from '@voltguard/observability';

export const connections = gauge({
  name: 'voltguard_realtime_connections_count',
  help: 'Open websockets.',
});
export const subscriptions = gauge({
  name: 'voltguard_realtime_subscriptions_count',
  help: 'Rooms that open websockets listen to, counted once for each websocket.',
});
export const sent = counter({
  name: 'voltguard_realtime_messages_total',
  help: 'Alert messages handed to websockets.',
  labelNames: ['source'],
});
export const dropped = counter({
  name: 'voltguard_realtime_dropped_total',
  help: 'Websockets that the gateway closed or took out of a room, and why.',
  labelNames: ['reason'],
});
export const refused = counter({
  name: 'voltguard_realtime_refused_total',
  help: 'Handshakes and joins that were refused, and why.',
  labelNames: ['reason'],
});
