export { Devices1763856000001 } from './devices-1763856000001.ts';
export { Readings1763856000002 } from './readings-1763856000002.ts';
export { RollUps1763856000003 } from './roll-ups-1763856000003.ts';
