import { beforeEach, describe, expect, it } from '@jest/globals';
import { alertExample } from '@voltguard/contracts';
import { AlertHub } from './alert-hub.ts';
import type { AlertMessage } from './alert-message.ts';
import { type Outlet, Subscriber } from './subscriber.ts';

const alert = (number: number): AlertMessage => ({ kind: 'raised', ...alertExample, number });

class Recorder implements Outlet {
  readonly sent: number[] = [];
  readonly dropped: string[] = [];
  waiting = 0;

  send({ number }: AlertMessage): void {
    this.sent.push(number);
  }
  left(room: string): void {
    this.dropped.push(room);
  }
  drained(): Promise<void> {
    return Promise.resolve();
  }
  drop(reason: string): void {
    this.dropped.push(reason);
  }
}

describe('a subscriber', () => {
  const room = 'owner:2';
  let outlet: Recorder;
  let subscriber: Subscriber;
  let hub: AlertHub;
  beforeEach(() => {
    outlet = new Recorder();
    subscriber = new Subscriber({ id: 2, role: 'owner', email: 'o@example.org' }, 'token', outlet, 10);
    hub = new AlertHub();
  });
  const listen = (name: string) => {
    hub.add(name, subscriber);
    subscriber.goLive(name);
  };

  it('gets an alert once, however many of its rooms it is in', () => {
    listen(room);
    listen(`device:${alertExample.deviceId}`);
    hub.publish(alert(1));
    hub.publish(alert(1));
    expect(outlet.sent).toEqual([1]);
  });

  it('gets what it missed before what is new', () => {
    subscriber.beginCatchUp(room);
    hub.add(room, subscriber);
    for (const number of [4, 6, 5]) hub.publish(alert(number));
    for (const number of [2, 3, 4]) subscriber.replay(alert(number));
    expect(outlet.sent).toEqual([2, 3, 4]);
    subscriber.goLive(room);
    hub.publish(alert(7));
    hub.publish(alert(3));
    expect(outlet.sent).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('catches up once at a time', () => {
    expect(subscriber.beginCatchUp(room)).toBe(true);
    expect(subscriber.beginCatchUp(room)).toBe(false);
    subscriber.goLive(room);
    expect(subscriber.beginCatchUp(room)).toBe(true);
  });

  it('is dropped when it does not take its messages, and hears no more', () => {
    listen(room);
    hub.publish(alert(1));
    outlet.waiting = 10;
    hub.publish(alert(2));
    outlet.waiting = 0;
    hub.publish(alert(3));
    expect(outlet.sent).toEqual([1]);
    expect(outlet.dropped).toEqual(['too-slow']);
  });

  it('hears nothing of a room that it left', () => {
    listen(room);
    hub.remove(room, subscriber);
    subscriber.leave(room);
    hub.publish(alert(1));
    expect(outlet.sent).toEqual([]);
  });
});
