// For a process that was not started with `-C @voltguard/source`: import this first, and TypeScript sources load as they are.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!specifier.startsWith('@voltguard/')) return nextResolve(specifier, context);
    return nextResolve(specifier, { ...context, conditions: [...context.conditions, '@voltguard/source'] });
  },
});

await import('./ts-hook.mjs');
