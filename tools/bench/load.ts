import type { ChildProcess } from 'node:child_process';
import { startScript } from './child.ts';
import type { LoadCommand, LoadPlan, LoadReport } from './load-plan.ts';

/** The load generator's process, as the benchmark steers it. */
export class Load {
  readonly #child: ChildProcess;
  #report: LoadReport = { state: 'ready', sentMessages: 0, sentReadings: 0, acknowledgedMessages: 0 };
  readonly #ready: Promise<void>;
  readonly #ended: Promise<void>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#ready = new Promise((resolve, reject) => {
      child.on('message', (report: LoadReport) => {
        this.#report = report;
        resolve();
      });
      child.once('exit', (code) => reject(new Error(`the load generator ended with code ${code}`)));
    });
    this.#ended = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** Resolves when all devices are connected. */
  static async start(plan: LoadPlan): Promise<Load> {
    const load = new Load(startScript('load-generator.ts', plan));
    await load.#ready;
    return load;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get report(): LoadReport {
    return this.#report;
  }

  /** That many messages may have been sent in all. */
  allow(messages: number): void {
    this.#tell({ allow: messages });
  }

  /** Stops sending, waits for all acknowledgements and ends the process. */
  async stop(withinMs = 30_000): Promise<LoadReport> {
    this.#tell({ stop: true });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), withinMs);
    await this.#ended;
    clearTimeout(timer);
    if (this.#report.state !== 'stopped') throw new Error('the broker did not acknowledge everything that was sent');
    return this.#report;
  }

  #tell(command: LoadCommand): void {
    if (this.#child.connected) this.#child.send(command);
  }
}
