import { counter, gauge } from '@voltguard/observability';

export const savesAsked = counter({
  name: 'voltguard_broker_saves_total',
  help: 'times that Mosquitto was asked to save',
});
export const saveFailures = counter({
  name: 'voltguard_broker_save_failures_total',
  help: 'times that there was no Mosquitto to ask',
});
export const droppedMessages = gauge({
  name: 'voltguard_broker_dropped_messages',
  help: 'messages that Mosquitto dropped since its start because a queue was full: acknowledged and lost',
});
export const storedBytes = gauge({
  name: 'voltguard_broker_stored_bytes',
  help: 'payload that Mosquitto keeps for sessions that are away or slow',
});
export const connectedClients = gauge({
  name: 'voltguard_broker_connected_clients',
  help: 'clients connected to Mosquitto',
});
export const refusedPublishes = counter({
  name: 'voltguard_broker_refused_publishes_total',
  help: 'connections that Mosquitto closed because a client published what its access list does not allow',
});
