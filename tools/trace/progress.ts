import { MultiBar, Presets, type SingleBar } from 'cli-progress';

/** A bar on a terminal, a plain line every few seconds elsewhere, nothing when output is for a script. */
export interface Progress {
  update(sent: number, acknowledged: number): void;
  stop(): void;
}

const lineEveryMs = 5_000;

export function startProgress(total: number, quiet: boolean): Progress {
  if (quiet) return { update: () => undefined, stop: () => undefined };
  return process.stderr.isTTY ? bar(total) : lines(total);
}

function bar(total: number): Progress {
  const bars = new MultiBar(
    {
      format: '{bar} {percentage} % | {value} of {total} readings | {rate}/s',
      stream: process.stderr,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  const single: SingleBar = bars.create(total, 0, { rate: 0 });
  const began = performance.now();
  return {
    update: (_sent, acknowledged) => single.update(acknowledged, { rate: ratePerSecond(acknowledged, began) }),
    stop: () => bars.stop(),
  };
}

function lines(total: number): Progress {
  const began = performance.now();
  let lastLineMs = began;
  return {
    update(sent, acknowledged) {
      if (performance.now() - lastLineMs < lineEveryMs) return;
      lastLineMs = performance.now();
      console.error(`${acknowledged} of ${total} acknowledged, ${sent} sent, ${ratePerSecond(acknowledged, began)}/s`);
    },
    stop: () => undefined,
  };
}

function ratePerSecond(count: number, beganMs: number): number {
  return Math.round((count * 1000) / Math.max(1, performance.now() - beganMs));
}
