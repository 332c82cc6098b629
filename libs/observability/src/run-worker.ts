import { NestFactory } from '@nestjs/core';
import { Logger as StructuredLogger } from 'nestjs-pino';
import { runProcess } from './run-process.ts';

type NestModule = Parameters<typeof NestFactory.createApplicationContext>[0];

/** A process without a public API. `module` is a function, so that a mistake in its configuration is reported well. */
export async function runWorker(service: string, module: () => NestModule): Promise<void> {
  await runProcess(service, async () => {
    const app = await NestFactory.createApplicationContext(module(), { bufferLogs: true, abortOnError: false });
    app.useLogger(app.get(StructuredLogger));
    return app;
  });
}
