import type { Config } from '../ml.config.ts';
import type { AlertPolicy } from './alert-episode.ts';

/** The policy that the settings describe. */
export function alertPolicy(config: Config): AlertPolicy {
  return {
    openAnomalies: config.ALERT_OPEN_ANOMALIES,
    windowReadings: config.ALERT_WINDOW_READINGS,
    openSeverity: config.ALERT_OPEN_SEVERITY,
    escalateAnomalies: config.ALERT_ESCALATE_ANOMALIES,
    escalateAfterMs: config.ALERT_ESCALATE_AFTER_SECONDS * 1_000,
    escalateSeverity: config.ALERT_ESCALATE_SEVERITY,
    clearReadings: config.ALERT_CLEAR_READINGS,
    clearAfterMs: config.ALERT_CLEAR_AFTER_SECONDS * 1_000,
    clearAtLatestMs: config.ALERT_CLEAR_AT_LATEST_SECONDS * 1_000,
  };
}
