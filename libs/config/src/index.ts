export * from './load-config.ts';
export * from './settings.ts';
