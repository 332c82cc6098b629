import { defineEvent } from '../event.ts';
import { topics } from '../topics.ts';
import { alertExample, alertTransitionSchema } from './alert.ts';

export const alertEscalated = defineEvent({
  type: 'voltguard.ml.alert-escalated.v1',
  version: 1,
  description: 'An open episode became more severe.',
  schema: alertTransitionSchema,
  topic: topics.alerts,
  key: (data) => data.deviceId,
  example: alertExample,
  personalData: false,
  givenBy: ['ml'],
});
