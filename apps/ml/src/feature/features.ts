/**
 * What the model looks at. Each is the largest over a reading's measures, in units of that device's own ordinary behaviour, so that
 * one model fits every device; 0 is neutral (a missing measure, a device not known well enough yet).
 */
export const featureNames = ['surge', 'shift', 'drift', 'step', 'stuck', 'norm', 'worst'] as const;

export const FEATURES = featureNames.length;

export const SURGE = 0;
export const SHIFT = 1;
export const DRIFT = 2;
export const STEP = 3;
export const STUCK = 4;
export const NORM = 5;
export const WORST = 6;

/** Past this a deviation is simply large; the cap keeps rows within float32 and a forest's splits where they matter. */
export const FEATURE_CAP = 12;
