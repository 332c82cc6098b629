import { NestFactory } from '@nestjs/core';
import { runProcess } from './run-process.ts';

type NestModule = Parameters<typeof NestFactory.createApplicationContext>[0];

/** A process without a public API. `module` is a function, so that a mistake in its configuration is reported well. */
export async function runWorker(service: string, module: () => NestModule): Promise<void> {
  await runProcess(service, () => NestFactory.createApplicationContext(module(), { abortOnError: false }));
}
