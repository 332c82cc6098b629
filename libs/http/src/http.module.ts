import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.ts';
import type { HttpConfig } from './http-config.ts';
import { type IsPassing, isPassingFault, ProblemFilter } from './problem/problem.filter.ts';
import { ValidationPipe } from './request/validation.pipe.ts';
import { TokenVerifier } from './token/token-verifier.ts';

export interface HttpModuleOptions {
  /** Faults that are answered 503 with Retry-After instead of 500, e.g. persistence's `isPassingFault`. */
  readonly isPassing?: IsPassing;
}

/** The rules of every path of a service: token, roles, validation and the form of errors. */
@Module({})
export class HttpModule implements OnApplicationBootstrap {
  constructor(private readonly verifier: TokenVerifier) {}

  static register(config: HttpConfig, options: HttpModuleOptions = {}): DynamicModule {
    return {
      module: HttpModule,
      global: true,
      providers: [
        { provide: TokenVerifier, useFactory: () => new TokenVerifier(config) },
        { provide: isPassingFault, useValue: options.isPassing ?? (() => false) },
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useClass: ValidationPipe },
      ],
      exports: [TokenVerifier],
    };
  }

  onApplicationBootstrap(): void {
    // Not awaited: services start side by side, and identity may come later than this one.
    void this.verifier.warm();
  }
}
