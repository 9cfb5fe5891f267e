/**
 * Which rows beyond those in view are worth reading: further in the direction of motion, and further the faster it goes. A
 * jump is no motion, as nobody knows where the next one leads. It asks for nothing itself. Pure.
 */

/** Rows read beyond the view where it stands still, and behind one that moves. */
const AROUND = 120;
/** How far ahead in time, ms, and in rows at most. */
const AHEAD = { time: 800, least: 300, most: 1500 } as const;
/** Without movement for so long, it stands, ms. */
const STANDS = 400;
/** So many rows at once are a jump. */
const JUMP = 600;

export class ReadAhead {
  private first = 0;
  private since = 0;
  /** Rows a millisecond, downwards. */
  private speed = 0;

  /** From and to, for the rows now in view. */
  of(first: number, end: number, now: number): [number, number] {
    this.move(first, now);
    const ahead = Math.round(Math.min(AHEAD.most, Math.max(AHEAD.least, Math.abs(this.speed) * AHEAD.time)));
    const [up, down] = this.speed === 0 ? [AROUND, AROUND] : this.speed > 0 ? [AROUND, ahead] : [ahead, AROUND];
    return [first - up, end + down];
  }

  moving(now: number): boolean {
    return this.since > 0 && now - this.since < STANDS;
  }

  private move(first: number, now: number): void {
    const [rows, time] = [first - this.first, now - this.since];
    if (rows === 0) {
      if (time > STANDS) this.speed = 0;
      return;
    }
    const speed = rows / Math.max(8, time);
    const same = Math.sign(speed) === Math.sign(this.speed);
    if (Math.abs(rows) > JUMP) this.speed = 0;
    else this.speed = same ? (this.speed + speed) / 2 : speed;
    this.first = first;
    this.since = now;
  }
}
