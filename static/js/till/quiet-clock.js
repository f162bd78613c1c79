/**
 * A clock that stands still while the page is busy. A scanner's keys that wait behind a swap come out late and look as slow as
 * a person's; by this clock they are as fast as they were. It ticks only between start() and stop().
 */
const TICK = 8;

export class QuietClock {
  constructor({ now = () => performance.now(), later = (work) => setTimeout(work, TICK) } = {}) {
    Object.assign(this, { now, later, quiet: 0, lastTick: 0, timer: 0, isRunning: false });
  }

  /** The quiet milliseconds so far. */
  read() {
    return this.quiet + (this.isRunning ? Math.min(this.now() - this.lastTick, 2 * TICK) : 0);
  }

  /** onTick: called after every tick. */
  start(onTick) {
    this.onTick = onTick;
    if (this.isRunning) return;
    this.isRunning = true;
    this.lastTick = this.now();
    this.tick();
  }

  stop() {
    this.quiet = this.read();
    this.isRunning = false;
  }

  tick() {
    this.later(() => {
      if (!this.isRunning) return;
      this.quiet = this.read();
      this.lastTick = this.now();
      this.onTick();
      if (this.isRunning) this.tick();
    });
  }
}
