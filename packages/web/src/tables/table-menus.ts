/** What leaves a table: the menu "Copy and export" and what its entries do, with a word on how far they are. */
import type { TextFormat } from "@pellucid/protocol";
import { toClipboard } from "../ui/clipboard.ts";
import type { MenuItem } from "../ui/menu.tsx";
import { COPY_BOUND, csvFile, download, parquetFile, textOf, type Part } from "./table-export.ts";
import type { TableGrid } from "./table-grid.ts";

export class TableOut {
  private readonly grid: TableGrid;
  private readonly note: HTMLElement;
  private exporting: { ended: boolean } | null = null;

  constructor(grid: TableGrid, note: HTMLElement) {
    this.grid = grid;
    this.note = note;
  }

  get model() {
    return this.grid.model;
  }

  private say(text: string): void {
    this.note.textContent = text;
  }

  /** What is selected, or all that is seen. */
  private part(): Part {
    return this.grid.place.selection() ?? { rows: [0, this.model.total], columns: this.grid.layout.order() };
  }

  /** With all rows and columns go the row labels, as into a file: without them counts are counts of nothing. */
  private labelled({ rows, columns }: Part): readonly number[] {
    const { layout } = this.grid;
    const isAll = rows[0] === 0 && rows[1] === this.model.total && columns.length === layout.order().length;
    const says = this.model.about.index?.some(({ plain }) => !plain) ?? false;
    return isAll && says ? layout.levels : [];
  }

  async copy(format: TextFormat): Promise<void> {
    const part = this.part();
    const rows = part.rows[1] - part.rows[0];
    const cells = rows * part.columns.length;
    if (cells > COPY_BOUND)
      return this.say(`${cells.toLocaleString("en")} cells are too many to copy: select fewer, or export them`);
    await this.attempt(async () => {
      const text = textOf(this.model, format, { ...part, columns: [...this.labelled(part), ...part.columns] });
      await toClipboard(text);
      const what =
        rows === 1 && part.columns.length === 1
          ? "1 cell"
          : `${rows.toLocaleString("en")} × ${part.columns.length} cells`;
      this.say(`Copied ${what} as ${format === "tsv" ? "TSV" : "Markdown"}`);
    });
  }

  async code(): Promise<void> {
    await this.attempt(async () => {
      const { handle, view } = this.model;
      const columns = this.grid.layout.order();
      const asked = this.model.put<{ code: string }>({ want: "code", handle, view, columns });
      await toClipboard(asked.then(({ code }) => code));
      this.say("Copied as code");
    });
  }

  async export(format: "csv" | "parquet"): Promise<void> {
    if (this.exporting) this.exporting.ended = true;
    const mine = (this.exporting = { ended: false });
    const columns = this.grid.layout.order();
    await this.attempt(async () => {
      this.say("Exporting");
      const write = format === "csv" ? csvFile : parquetFile;
      const file = await write(this.model, columns, (done, total) => {
        this.say(`Exporting ${Math.round((100 * done) / Math.max(1, total))} %`);
        return !mine.ended;
      });
      if (!file) return;
      download(file, `table.${format}`);
      this.say(`Exported table.${format}`);
    });
    if (this.exporting === mine) this.exporting = null;
  }

  stop(): void {
    if (this.exporting) this.exporting.ended = true;
    this.exporting = null;
    this.say("Export stopped");
  }

  get isExporting(): boolean {
    return this.exporting !== null;
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.say(error instanceof Error ? error.message : String(error));
    }
  }
}

export function exportMenu(out: TableOut, reset: () => void): MenuItem[] {
  const { about } = out.model;
  const library = about.library === "polars" ? "polars" : "pandas";
  const items: MenuItem[] = [
    { label: "Copy as TSV", keys: "Ctrl+C", run: () => void out.copy("tsv") },
    { label: "Copy as Markdown", run: () => void out.copy("markdown") },
    { label: `Copy as ${library} code`, run: () => void out.code() },
    "separator",
    { label: "Export as CSV", run: () => void out.export("csv") },
    {
      label: "Export as Parquet",
      run: () => void out.export("parquet"),
      disabled: about.parquet !== null,
      detail: about.parquet ?? undefined,
    },
  ];
  if (out.isExporting) items.push({ label: "Stop export", run: () => out.stop() });
  items.push("separator", { label: "Show all rows in their own order", run: reset });
  return items;
}
