/** The tables that tables.slow.test.ts asks, as a kernel is told to make them, and views of the first with the rows that each has. */
import type { ColumnTest, TableViewing } from "@pellucid/protocol";

export const only = (column: number, more: Omit<ColumnTest, "column">): TableViewing => ({
  tests: [{ column, ...more }],
});

export const FRAMES = `
import pandas as pd, numpy as np, decimal, datetime
df = pd.DataFrame({
  'n': [3.5, None, 1 / 3, 2.0], 'i': [2**53 + 1, -1, 0, 7], 's': ['b<i>x</i>', None, 'A', 'a'],
  't': pd.to_datetime(['2024-01-02', None, '2023-05-06 07:08:09', '2024-01-02'], format='ISO8601').tz_localize('Europe/Rome'),
  'c': pd.Categorical(['x', 'y', 'x', None]), 'b': [True, False, True, True]}, index=[10, 20, 30, 40])
odd = pd.DataFrame([[decimal.Decimal('1.10'), b'x', [1, 2], {'a': 1}, pd.NaT, 'q']] * 2, columns=pd.Index(list('abcda') + [('t', 1)], dtype=object, tupleize_cols=False))
multi = pd.DataFrame({('u', 'v'): [1, 2]}, index=pd.MultiIndex.from_tuples([('k', 1), ('k', 2)], names=['one', 'two']))
empty = pd.DataFrame({'a': []})
wide = pd.DataFrame(np.arange(20_000).reshape(2, 10_000))
single = pd.Series(np.array([0.1, 1e-9, 123456.75], dtype='float32'), name='f')
quarter = pd.DataFrame({'day': pd.date_range('2024-01-01', periods=2), 'hour': pd.to_datetime(['2024-01-01', '2024-01-01 06:00'], format='ISO8601')}, index=[0.25, 0.5])
cube = np.arange(24.0).reshape(2, 3, 4)
trips = pd.DataFrame({'n': [3, 1, 2, 5], 'w': ['p', 'q', None, 'p']}, index=pd.MultiIndex.from_tuples(
  [('Rome', 2021), ('Oslo', 2022), ('Rome', 2023), ('Lima', 2021)], names=['city', 'year']))
unnamed = pd.DataFrame({'v': [1, 2, 3]}, index=['b', None, 'a'])
pivot = trips.reset_index().pivot_table(index='city', columns='year', values='n', aggfunc='sum')
bare = pd.DataFrame(index=pd.Index(list('xyz'), name='k'))
rowless = df.iloc[:0]
uncategorized = pd.DataFrame({'c': pd.Categorical([None, None], categories=[]), 'v': [2, 1]})
class Unequal:
  def __ne__(self, other): raise RuntimeError('asked')
holding = pd.DataFrame({'o': [np.arange(3), Unequal(), pd.DataFrame({'q': [1]}), {1, 2}, np.float32('nan'), decimal.Decimal('NaN'), np.datetime64('NaT')]})
vectors = pd.DataFrame({'v': [np.array([2.0, 1.0]), np.array([1.0, 5.0]), None], 'k': [1, 2, 3]})
long = pd.DataFrame({'v': [np.arange(2000)]})
objects = np.array([[np.arange(3), None], [Unequal(), 'NaT']], dtype=object)
thin = pd.DataFrame({'f': np.array([0.1, 2.5], dtype='float32')})
mixed = pd.DataFrame({'o': ['b', None, 3, 'a'], 'l': [[2], [1] * 30, [], [1]], 'k': [2, 1, 2, 2]}, index=pd.date_range('2024-01-01', periods=4, freq='D'))
`;

export const VIEWS: [what: string, view: TableViewing, labels: string[]][] = [
  ["as they are", {}, ["10", "20", "30", "40"]],
  ["missing last, up", { sort: [[0, false]] }, ["30", "40", "10", "20"]],
  ["missing last, down", { sort: [[0, true]] }, ["10", "40", "30", "20"]],
  [
    "by two columns",
    {
      sort: [
        [5, true],
        [1, false],
      ],
    },
    ["30", "40", "10", "20"],
  ],
  ["text in any case", only(2, { contains: "a" }), ["30", "40"]],
  ["text in this case", only(2, { contains: "a", case: true }), ["40"]],
  ["a range", only(0, { minimum: "0.5", maximum: "3" }), ["40"]],
  ["an integer past 2^53", only(1, { minimum: "9007199254740993" }), ["10"]],
  ["times in the column's zone", only(3, { minimum: "2024-01-01" }), ["10", "40"]],
  ["a set", only(4, { values: ["x"] }), ["10", "30"]],
  ["truth values", only(5, { values: ["False"] }), ["20"]],
  ["missing only", only(2, { missing: "only" }), ["20"]],
  ["without missing", only(4, { missing: "without" }), ["10", "20", "30"]],
  [
    "two filters and an order",
    {
      tests: [
        { column: 5, values: ["True"] },
        { column: 0, minimum: "0" },
      ],
      sort: [[1, true]],
    },
    ["10", "40", "30"],
  ],
  ["a search in all columns", { search: "2023-05" }, ["30"]],
  ["a search for markup", { search: "<i>" }, ["10"]],
];
