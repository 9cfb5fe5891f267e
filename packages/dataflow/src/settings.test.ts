import { expect, test } from "vitest";
import { factsOf } from "./testing/cells.ts";

test.each([
  ["import pandas as pd\npd.set_option('display.max_rows', 10)", true],
  ["import logging\nlogging.basicConfig(level=logging.INFO)", true],
  ["plt.rcParams['figure.figsize'] = (4, 3)\nplt.rcParams.update({'font.size': 9})", true],
  ["%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\nsns.set_theme(style='ticks')", true],
  ["import sys\nsys.path.append('..')\nSEED = 1\nnp.random.seed(SEED)", true],
  ["'Settings'\n@cache\ndef f(a=1):\n    return g(a)", true],
  ["np.random.seed(sum(map(ord, 'palettes')))\ntorch.manual_seed(config['seed'])\nrandom.seed(args.seed)", true],
  ["", true],
  ["pd.set_option('display.max_rows', 10)\ndf", false],
  ["pd.set_option('display.max_rows', rows())", false],
  ["np.random.seed(next(seeds))", false],
  ["plt.rcParams.update({'font.size': size['small']})", false],
  ["x = pd.get_option('display.max_rows')", false],
  ["np.seterr(all='ignore')", false],
  ["os.environ['PATH'] = os.environ['PATH'] + ':.'", false],
  ["@register\ndef f(): pass", false],
  ["def f(a=g()): pass", false],
  ["!ls", false],
  ["%time x = 1", false],
  ["if c: pd.set_option('display.max_rows', 10)", false],
])("[D43] %j only sets: %j", (cell, expected) => {
  expect(factsOf(cell).setsOnly ?? false).toBe(expected);
});
