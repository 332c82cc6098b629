export * from './clock.ts';
export * from './result.ts';
export * from './unique-id.ts';
export * from './unreachable.ts';
