import { defineEvent } from '../event.ts';
import { topics } from '../topics.ts';
import { alertExample, alertTransitionSchema } from './alert.ts';

export const alertCleared = defineEvent({
  type: 'voltguard.ml.alert-cleared.v1',
  version: 1,
  description: 'An episode ended: the device is ordinary again.',
  schema: alertTransitionSchema,
  topic: topics.alerts,
  key: (data) => data.deviceId,
  example: alertExample,
  personalData: false,
  givenBy: ['ml'],
});
