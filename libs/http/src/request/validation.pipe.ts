import { type ArgumentMetadata, Injectable, StandardSchemaValidationPipe } from '@nestjs/common';
import { type FieldError, Problem } from '../problem/problem.ts';

type Issues = Parameters<
  NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory'] & {}
>[0];

/** More would only repeat itself, and the answer to an array of 10,000 bad elements would be larger than the request. */
const maxErrors = 50;
const places = { body: 'body', query: 'query', param: 'path', custom: 'body' } as const;

class InvalidValue extends Error {
  constructor(readonly issues: Issues) {
    super('invalid value');
  }
}

/** Checks `@Body({ schema })`, `@Query({ schema })` and `@Param(name, { schema })`; 422 names every field that is wrong. */
@Injectable()
export class ValidationPipe extends StandardSchemaValidationPipe {
  constructor() {
    super({ exceptionFactory: (issues) => new InvalidValue(issues) });
  }

  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    try {
      return await super.transform(value, metadata);
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      throw validationProblem(fieldErrors(error.issues, places[metadata.type], metadata.data));
    }
  }
}

/** 422 with each field; also for what only a use case can see to be wrong. */
export function validationProblem(errors: readonly FieldError[]): Problem {
  const named = errors.slice(0, 3).map(({ field, message }) => `${field || 'body'}: ${message}`);
  const more = errors.length > named.length ? ` (and ${errors.length - named.length} more)` : '';
  return new Problem(422, 'invalid', named.join('; ') + more, { errors: errors.slice(0, maxErrors) });
}

function fieldErrors(issues: Issues, place: FieldError['in'], parameter: string | undefined): FieldError[] {
  return issues.flatMap((issue) => {
    const path = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
    if (parameter !== undefined) path.unshift(parameter);
    const error = (field: readonly string[], message: string) => ({
      in: place,
      field: field.join('.').slice(0, 200),
      message,
    });
    // Zod reports unknown fields on the object that holds them.
    const unknownKeys = (issue as { code?: string; keys?: readonly string[] }).keys;
    if ((issue as { code?: string }).code === 'unrecognized_keys' && unknownKeys) {
      return unknownKeys.map((key) => error([...path, key], 'is not a known field'));
    }
    return [error(path, issue.message)];
  });
}
