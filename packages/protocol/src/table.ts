/**
 * What a grid asks of one table in a kernel (helper.ts, op `table`): windows of its rows in an order and filtered, figures of a
 * column, code, and pieces of an export. Columns are named by their places: names may be anything, and may occur twice. Every
 * answer is bounded by the kernel; cells are text.
 */
import type { VariablePath } from "./variable-path.ts";

/** An output of a cell, by a checksum of its plain text and its place among those with the same; or a variable as it is now. */
export type TableSource =
  | { readonly cell: string; readonly text: string; readonly nth: number }
  | { readonly path: VariablePath };

/** Limits and values are as a person writes them; the kernel reads them as the column's own type. */
export interface ColumnTest {
  readonly column: number;
  readonly contains?: string;
  readonly case?: boolean;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly values?: readonly string[];
  readonly missing?: "only" | "without";
}

export interface TableViewing {
  readonly sort?: readonly (readonly [column: number, down: boolean])[];
  readonly tests?: readonly ColumnTest[];
  readonly search?: string;
  /** Indices of an array's leading dimensions. */
  readonly plane?: readonly number[];
}

export type ColumnKind = "number" | "text" | "bool" | "time" | "duration" | "category" | "object";
export type TextFormat = "csv" | "tsv" | "markdown";

interface Viewed {
  readonly handle: string;
  readonly view: TableViewing;
}

export type TableRequest =
  | { readonly want: "open"; readonly source: TableSource }
  | ({
      readonly want: "rows";
      readonly start: number;
      readonly count: number;
      readonly columnStart: number;
      readonly columnCount: number;
    } & Viewed)
  | ({ readonly want: "profile"; readonly column: number } & Viewed)
  | ({ readonly want: "code"; readonly columns?: readonly number[] } & Viewed)
  | ({
      readonly want: "export";
      readonly format: TextFormat | "parquet";
      /** All where it is absent. */
      readonly columns?: readonly number[];
      /** Rows, or bytes of a Parquet file. */
      readonly start: number;
      readonly count?: number;
      readonly header?: boolean;
    } & Viewed)
  | { readonly want: "release"; readonly cells?: readonly string[]; readonly handles?: readonly string[] };

export interface TableAbout {
  readonly handle: string;
  readonly library: "pandas" | "polars" | "pyarrow" | "numpy" | "torch";
  readonly type: string;
  readonly shape: readonly number[];
  readonly rows: number;
  readonly columns: number;
  /** Names of the row labels, one a level. */
  readonly levels: readonly string[];
  /**
   * Levels that are asked of as columns are, at the places after the last column; none where labels are but places. `plain`: they count the
   * rows, and are neither searched nor copied. A kernel that an earlier Pellucid has started says nothing of this and the next.
   */
  readonly index?: readonly {
    readonly name: string;
    readonly type: string;
    readonly kind: ColumnKind;
    readonly plain: boolean;
  }[];
  /** Names of the levels of the columns' names; none where none of them has one. */
  readonly columnLevels?: readonly string[];
  /** Bytes kept for it in the kernel; shared with the variable until one of the two changes, where the library can. */
  readonly held: number;
  /** Kept as it was shown; otherwise it is the variable itself, unchanged as far as can be seen. */
  readonly kept: boolean;
  /** Why there can be no Parquet file. */
  readonly parquet: string | null;
}

export interface TableRows {
  readonly start: number;
  /** Rows of the view; of a search that is not over, those found so far. */
  readonly total: number;
  /** Of a search that is not over: rows looked at, and rows to be looked at. It goes on as often as rows are asked for. */
  readonly searched?: readonly [done: number, of: number];
  readonly columnStart: number;
  /** Levels of each column's name. */
  readonly names: readonly (readonly string[])[];
  readonly types: readonly string[];
  readonly kinds: readonly ColumnKind[];
  /** Of each row, its levels. */
  readonly labels: readonly (readonly string[])[];
  /** Of each column, the text of its cells. */
  readonly cells: readonly (readonly string[])[];
  /** Where the text of a cell is not all of it: row and column in this window, and all. */
  readonly whole: readonly (readonly [row: number, column: number, text: string])[];
  /** Missing values. */
  readonly gaps: readonly (readonly [row: number, column: number])[];
}

export interface ColumnProfile {
  readonly column: number;
  readonly type: string;
  readonly kind: ColumnKind;
  readonly count: number;
  readonly missing: number;
  readonly distinct?: number;
  readonly infinite?: number;
  readonly minimum?: string;
  readonly maximum?: string;
  readonly mean?: number;
  readonly deviation?: number;
  readonly quantiles?: readonly (readonly [quantile: number, value: string])[];
  readonly bins?: readonly number[];
  /** The commonest values, most first, out of `counted` that are there. */
  readonly top?: readonly (readonly [text: string, times: number])[];
  readonly counted?: number;
}

export interface TableText {
  readonly text: string;
  readonly start: number;
  readonly count: number;
  readonly total: number;
}

/** Bytes `start` to `start + count` of `total`, base64. */
export interface TableFile {
  readonly data: string;
  readonly start: number;
  readonly count: number;
  readonly total: number;
}

/** Which of them it is, is known by what was asked. */
export type TableAnswer =
  | TableAbout
  | TableRows
  | ColumnProfile
  | TableText
  | TableFile
  | { readonly code: string }
  | {};
