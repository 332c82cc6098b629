import type { Dice } from './random.ts';
import { sessionEnergyKwh, sessionOf, slotMs } from './session.ts';

/** When the meters were installed. */
const installedMs = Date.UTC(2026, 0, 1);
const firstSlot = Math.floor(installedMs / slotMs);
const standbyW = 8;

/** A meter's cumulative register: what all sessions since its installation took, and the station's own use. */
export class EnergyRegister {
  /** What the register said at the beginning of each slot since the installation, without the station's own use. */
  private readonly slotStartsKwh: number[];

  constructor(
    private readonly dice: Dice,
    private readonly ratedPowerW: number,
  ) {
    this.slotStartsKwh = [Math.round(dice('energy', 0) * 5_000)];
  }

  /** The register at a moment, in kWh; before the installation it stands still. */
  readKwh(atMs: number): number {
    const index = Math.max(0, Math.floor(atMs / slotMs) - firstSlot);
    for (let slot = this.slotStartsKwh.length; slot <= index; slot += 1) {
      this.slotStartsKwh.push(this.slotStartsKwh[slot - 1]! + this.slotKwh(slot - 1, Infinity));
    }
    const standbyKwh = (standbyW * Math.max(0, atMs - installedMs)) / 3.6e9;
    return this.slotStartsKwh[index]! + this.slotKwh(index, atMs) + standbyKwh;
  }

  private slotKwh(index: number, atMs: number): number {
    const session = sessionOf(this.dice, firstSlot + index, this.ratedPowerW);
    return session ? sessionEnergyKwh(session, atMs) : 0;
  }
}
