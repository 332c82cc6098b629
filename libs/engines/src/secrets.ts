import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Random secrets of a private system, made when first asked for and kept in a file that only its user can read. */
export class Secrets {
  private constructor(
    private readonly file: string,
    private readonly values: Record<string, string>,
  ) {}

  /** @throws Error when the file exists and is not what this class wrote */
  static open(file: string): Secrets {
    if (!existsSync(file)) return new Secrets(file, {});
    try {
      return new Secrets(file, JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>);
    } catch {
      throw new Error(`${file} holds no readable secrets; remove it and all private data beside it to begin anew.`);
    }
  }

  /** 192 random bits, safe in a URL and in SQL. */
  get(name: string): string {
    const known = this.values[name];
    if (known) return known;
    const made = randomBytes(24).toString('base64url');
    this.values[name] = made;
    this.save();
    return made;
  }

  private save(): void {
    mkdirSync(dirname(this.file), { recursive: true });
    // A rename never leaves half a file, however the process ends.
    const draft = `${this.file}.${process.pid}`;
    writeFileSync(draft, `${JSON.stringify(this.values, undefined, 2)}\n`, { mode: 0o600 });
    renameSync(draft, this.file);
  }
}
