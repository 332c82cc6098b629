import type { DestinationStream, LevelWithSilent, LoggerOptions } from 'pino';
import { redact, safeText } from './redact.ts';
import { currentTrace } from './trace-context.ts';

/** JSON lines: what a log collector reads. Each line names the service and carries the trace that it belongs to. */
export function logOptions(service: string, level: LevelWithSilent): LoggerOptions {
  return {
    level,
    base: { service },
    messageKey: 'message',
    errorKey: 'error',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }), log: redact },
    hooks: {
      logMethod(args, method) {
        method.apply(this, args.map((part) => (typeof part === 'string' ? safeText(part) : part)) as typeof args);
      },
    },
    // pino's own error serializer would copy every property of an error behind the redaction's back.
    serializers: { err: (value: unknown) => value, error: (value: unknown) => value },
    mixin: () => currentTrace() ?? {},
  };
}

/** For a person at a terminal: time, level, place and message in one line, the rest as JSON behind it. */
export function readableLines(out: { write(text: string): unknown }): DestinationStream {
  return {
    write(line: string) {
      const { level, time, context, message, service, ...rest } = JSON.parse(line) as Record<string, unknown>;
      const place = typeof context === 'string' ? context : String(service);
      const more = Object.keys(rest).length > 0 ? ` ${JSON.stringify(rest)}` : '';
      const at = String(time).slice(11, 23);
      out.write(`${at} ${String(level).padEnd(5)} [${place}] ${typeof message === 'string' ? message : ''}${more}\n`);
    },
  };
}
