export * from './builders.ts';
export * from './event-probe.ts';
export * from './fresh-database.ts';
export * from './fresh-namespace.ts';
export * from './test-engines.ts';
export * from './test-tokens.ts';
export * from './wait-for.ts';
export * from './test-system.ts';
