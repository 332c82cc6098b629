import { defineEvent } from '../event.ts';
import { topics } from '../topics.ts';
import { alertExample, alertTransitionSchema } from './alert.ts';

export const alertRaised = defineEvent({
  type: 'voltguard.ml.alert-raised.v1',
  version: 1,
  description: 'An episode began: a device became unusual.',
  schema: alertTransitionSchema,
  topic: topics.alerts,
  key: (data) => data.deviceId,
  example: alertExample,
  personalData: false,
  givenBy: ['ml'],
});
