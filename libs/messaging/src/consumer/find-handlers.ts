import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { StreamProcessor } from '../stream/stream-processor.ts';
import type { FoundHandler } from './boot-check.ts';
import { type HandlerMark, markOf } from './decorators.ts';

export interface BoundHandler extends FoundHandler {
  /** The provider itself for a stream, otherwise its method. */
  readonly target: StreamProcessor<unknown> | ((input: unknown) => Promise<void>);
}

/** Looks for the decorators of this library on all providers and controllers. */
@Injectable()
export class HandlerFinder {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  find(): readonly BoundHandler[] {
    const found = new Map<object, BoundHandler[]>();
    for (const { instance } of [...this.discovery.getProviders(), ...this.discovery.getControllers()]) {
      // A provider that several modules name, or that has an alias, is one object.
      if (typeof instance === 'object' && instance !== null && !found.has(instance as object)) {
        found.set(instance as object, this.handlersOf(instance as object));
      }
    }
    return [...found.values()].flat();
  }

  private handlersOf(instance: object): BoundHandler[] {
    const type = instance.constructor as (new () => object) | undefined;
    const prototype = Object.getPrototypeOf(instance) as object | null;
    if (!type || !prototype || prototype === Object.prototype) return [];
    const handlers: BoundHandler[] = [];
    const onClass = markOf(type);
    if (onClass) handlers.push({ mark: onClass, place: type.name, target: instance as StreamProcessor<unknown> });
    for (const name of this.scanner.getAllMethodNames(prototype)) {
      const method = (instance as Record<string, unknown>)[name];
      if (typeof method !== 'function') continue;
      const mark: HandlerMark | undefined = markOf(method);
      if (!mark) continue;
      const target = (method as (input: unknown) => Promise<void>).bind(instance);
      handlers.push({ mark, place: `${type.name}.${name}`, target });
    }
    return handlers;
  }
}
