import { z } from 'zod';

/** As the bridge delivers it. */
const commandSchema = z.object({
  commandId: z.string().min(1).max(64),
  expiresAt: z.iso.datetime({ offset: true }).nullish(),
  payload: z.looseObject({ name: z.string() }),
});

const powerLimitSchema = z.object({ powerW: z.number().min(0).max(1e6) });

export type CommandOutcome =
  | { readonly kind: 'applied'; readonly commandId: string; readonly powerLimitW: number; readonly detail: string }
  | { readonly kind: 'answered'; readonly commandId: string; readonly detail: string }
  | { readonly kind: 'ignored'; readonly reason: 'expired' | 'unreadable' };

/** What a command makes a station do. */
export function obey(message: string, now: Date): CommandOutcome {
  const command = read(message);
  if (!command) return { kind: 'ignored', reason: 'unreadable' };
  const { commandId, expiresAt, payload } = command;
  if (expiresAt && new Date(expiresAt) <= now) return { kind: 'ignored', reason: 'expired' };
  if (payload.name === 'set-power-limit') {
    const limit = powerLimitSchema.safeParse(payload);
    if (!limit.success)
      return { kind: 'answered', commandId, detail: 'set-power-limit refused: powerW is missing or wrong' };
    const { powerW } = limit.data;
    return { kind: 'applied', commandId, powerLimitW: powerW, detail: `power limit is ${powerW} W` };
  }
  if (payload.name === 'clear-power-limit') {
    return { kind: 'applied', commandId, powerLimitW: Infinity, detail: 'power limit cleared' };
  }
  return { kind: 'answered', commandId, detail: `unknown command ${payload.name.slice(0, 60)}` };
}

function read(message: string): z.output<typeof commandSchema> | undefined {
  try {
    return commandSchema.safeParse(JSON.parse(message)).data;
  } catch {
    return undefined;
  }
}
