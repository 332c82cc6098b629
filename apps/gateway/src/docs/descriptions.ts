import { z } from 'zod';
import { mergeDescriptions, type Description } from './merge-descriptions.ts';

const descriptionSchema = z.looseObject({
  paths: z.record(z.string(), z.unknown()).default({}),
  components: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

const freshMs = 60_000;
const timeLimitMs = 2_000;

/** The services' own descriptions, asked for at most once a minute; what a service said last stands in while it is away. */
export class Descriptions {
  private readonly known = new Map<string, Description>();
  private merged: { readonly document: Record<string, unknown>; readonly at: number } | undefined;
  private asking: Promise<Record<string, unknown>> | undefined;

  constructor(
    private readonly services: Readonly<Record<string, string>>,
    private readonly now: () => number = Date.now,
  ) {}

  async document(): Promise<Record<string, unknown>> {
    if (this.merged && this.now() - this.merged.at < freshMs) return this.merged.document;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<Record<string, unknown>> {
    const names = Object.keys(this.services);
    const answered = await Promise.all(names.map((name) => this.describe(name)));
    const missing = names.filter((name) => !this.known.has(name));
    const inOrder = new Map(names.flatMap((name) => (this.known.has(name) ? [[name, this.known.get(name)!]] : [])));
    const document = mergeDescriptions(inOrder, missing);
    // Kept only when complete: a service that is starting appears with the next request.
    if (answered.every(Boolean)) this.merged = { document, at: this.now() };
    return document;
  }

  private async describe(name: string): Promise<boolean> {
    try {
      const answer = await fetch(`${this.services[name]}/openapi.json`, { signal: AbortSignal.timeout(timeLimitMs) });
      if (!answer.ok) return false;
      this.known.set(name, descriptionSchema.parse(await answer.json()));
      return true;
    } catch {
      return false;
    }
  }
}
