/**
 * From a scroll bar to rows and back. Browsers refuse boxes of many millions of pixels: beyond a bound the bar is a scale, on
 * which the wheel still goes row by row. Pure.
 */

/** Firefox stops at 17.8 million pixels. */
const BOUND = 12_000_000;

export class RowScroll {
  rows = 0;
  rowHeight = 24;
  /** Of the part that scrolls, without the header. */
  height = 0;
  /** In pixels of a box as high as all rows. */
  top = 0;

  get whole(): number {
    return this.rows * this.rowHeight;
  }

  /** The height that the box of the bar has. */
  get boxed(): number {
    return Math.min(BOUND, this.whole);
  }

  get scaled(): boolean {
    return this.whole > BOUND;
  }

  private get ratio(): number {
    return Math.max(0, this.whole - this.height) / Math.max(1, this.boxed - this.height);
  }

  /** The bar was moved. */
  fromBar(scrollTop: number): void {
    this.top = this.clamp(scrollTop * this.ratio);
  }

  /** Where the bar has to stand. */
  toBar(): number {
    return this.ratio === 0 ? 0 : this.top / this.ratio;
  }

  by(pixels: number): void {
    this.top = this.clamp(this.top + pixels);
  }

  /** So that the row is in view, with as little movement as can be. */
  show(row: number): void {
    const at = row * this.rowHeight;
    if (at < this.top) this.top = at;
    else if (at + this.rowHeight > this.top + this.height) this.top = this.clamp(at + this.rowHeight - this.height);
  }

  get first(): number {
    return Math.floor(this.top / this.rowHeight);
  }

  /** One after the last of which something is in view. */
  get end(): number {
    return Math.min(this.rows, Math.ceil((this.top + this.height) / this.rowHeight));
  }

  private clamp(top: number): number {
    return Math.max(0, Math.min(top, this.whole - this.height));
  }
}
