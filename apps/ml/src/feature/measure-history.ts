/**
 * What is remembered of one measure of one device: numbers at fixed places of a Float64Array, so that thousands of
 * devices cost neither objects nor a slow checkpoint.
 */
export const COUNT = 0;
export const LAST = 1;
export const HOUR_MEAN = 2;
export const HOUR_VARIANCE = 3;
export const DAY_MEAN = 4;
export const DAY_VARIANCE = 5;
export const FORTNIGHT_MEAN = 6;
export const FORTNIGHT_VARIANCE = 13;
/** Mean square of the change from one reading to the next. */
export const STEP_VARIANCE = 7;
/** How often a value equals the one before it. */
export const REPEATS = 8;
/** Equal values in a row up to now, and the longest such row that ended (fading over days). */
export const RUN = 9;
export const LONGEST_RUN = 10;
/** The highest usage that was more than a moment. */
export const PEAK = 11;
/** The nominal value that the measure was found to be built for; 0 = none. */
export const NOMINAL = 12;
export const STRIDE = 14;
