import { diceOf, type Dice } from './random.ts';
import { EnergyRegister } from './energy-register.ts';
import { type Session, sessionOf, sessionPowerW, slotMs } from './session.ts';

export interface StationSettings {
  readonly seed: number;
  readonly intervalMs: number;
  /** Share of readings that are faulty, 0 to 1. */
  readonly faultRate: number;
}

const ratings = [3_700, 7_400, 7_400, 7_400];

/** What stays the same of a station: its chance, its size, its meter. */
export class Station {
  readonly dice: Dice;
  readonly ratedPowerW: number;
  readonly register: EnergyRegister;
  private readonly recent: { readonly slot: number; readonly session: Session | undefined }[] = [];

  constructor(
    readonly id: string,
    readonly settings: StationSettings,
  ) {
    this.dice = diceOf(settings.seed, id);
    this.ratedPowerW = ratings[Math.floor(this.dice('rating', 0) * ratings.length)]!;
    this.register = new EnergyRegister(this.dice, this.ratedPowerW);
  }

  /** What a vehicle takes at a moment; 0 when none is there. */
  chargingPowerW(atMs: number): number {
    const session = this.session(Math.floor(atMs / slotMs));
    return session ? sessionPowerW(session, atMs) : 0;
  }

  /** Remembers two slots: a reading looks at its own and, for the heat that is left, at the one before. */
  private session(slot: number): Session | undefined {
    const place = slot & 1;
    const known = this.recent[place];
    if (known?.slot === slot) return known.session;
    const session = sessionOf(this.dice, slot, this.ratedPowerW);
    this.recent[place] = { slot, session };
    return session;
  }
}
