import { counter, gauge } from '@voltguard/observability';

export const readingsSent = counter({
  name: 'voltguard_simulator_readings_total',
  help: 'Readings that the broker acknowledged, by the fault that was simulated.',
  labelNames: ['fault'],
});
export const readingsSkipped = counter({
  name: 'voltguard_simulator_skipped_total',
  help: 'Readings that were left out because their station was cut off for too long.',
});
export const stationsOnline = gauge({
  name: 'voltguard_simulator_stations_online_count',
  help: 'Stations that are connected to the broker.',
});
export const commandsTaken = counter({
  name: 'voltguard_simulator_commands_total',
  help: 'Commands that reached a station, by what it did.',
  labelNames: ['outcome'],
});
