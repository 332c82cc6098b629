/** Where an episode stands; `quiet`: there is none. */
export const alertPhases = ['quiet', 'raised', 'escalated'] as const;
export type AlertPhase = (typeof alertPhases)[number];

export const alertTransitionKinds = ['raised', 'escalated', 'cleared'] as const;
export type AlertTransitionKind = (typeof alertTransitionKinds)[number];

/** From each phase, what may happen and where it leads. What is not here never happens. */
export const transitions: Readonly<Record<AlertPhase, Readonly<Partial<Record<AlertTransitionKind, AlertPhase>>>>> = {
  quiet: { raised: 'raised' },
  raised: { escalated: 'escalated', cleared: 'quiet' },
  escalated: { cleared: 'quiet' },
};
