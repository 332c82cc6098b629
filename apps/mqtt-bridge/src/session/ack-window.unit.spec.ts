import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AckWindow } from './ack-window.ts';

describe('an acknowledgement window', () => {
  it('acknowledges in the order of arrival, whatever the order of the answers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 1, maxLength: 30 }),
        fc.infiniteStream(fc.nat()),
        (sizes, random) => {
          const acknowledged: number[] = [];
          const window = new AckWindow((ids) => void acknowledged.push(...ids));
          let id = 0;
          const answers = sizes.map((size) =>
            window.add(
              Array.from({ length: size }, () => ++id),
              size,
              1,
            ),
          );
          const finished = new Set<number>();
          const open = answers.map((_, index) => index);
          while (open.length > 0) {
            const [index] = open.splice(random.next().value % open.length, 1);
            finished.add(index!);
            answers[index!]!();
            let prefix = 0;
            while (finished.has(prefix)) prefix += 1;
            const expected = sizes.slice(0, prefix).reduce((sum, size) => sum + size, 0);
            expect(acknowledged).toHaveLength(expected);
          }
          expect(acknowledged).toEqual(Array.from({ length: id }, (_, index) => index + 1));
          expect([window.messages, window.bytes]).toEqual([0, 0]);
        },
      ),
    );
  });

  it('says when nothing is under way', async () => {
    const window = new AckWindow(() => undefined);
    await window.drained();
    const first = window.add([1], 1, 10);
    const second = window.add([2], 1, 10);
    let drained = false;
    const waiting = window.drained().then(() => (drained = true));
    second();
    await Promise.resolve();
    expect(drained).toBe(false);
    first();
    await waiting;
    expect(drained).toBe(true);
  });
});
