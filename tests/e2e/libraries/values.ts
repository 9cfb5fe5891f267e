/** Values that say what they are by a type, and magics: no frames but where script is meant. */
import type { Row } from "./row.ts";

const FRAME = "import pandas as pd\nframe = pd.DataFrame({'river': ['Isar', 'Lech', 'Inn'], 'level': [1, 3, 2]})";
const DRAW = "f, a = plt.subplots(figsize=(3, 2)); a.plot([1, 3, 2])";
const recorded = (file: string) => `import json\ndisplay(json.load(open('${file}.json')), raw=True)`;
const shows = (name: string, value: string) => `from IPython.display import ${name}\n${value}`;

const TABLES: readonly Row[] = [
  {
    name: "polars",
    source: "import polars as pl\npl.DataFrame({'n': range(100)})",
    says: /100 rows, 1 column/,
    without: { says: /shape: \(100, 1\)/ },
  },
  {
    name: "pyarrow",
    source: "import pyarrow as pa\npa.table({'n': list(range(90))})",
    says: /90 rows, 1 column/,
    without: { says: /pyarrow\.Table/ },
  },
  { name: "pandas options", source: `${FRAME}\npd.set_option('display.max_rows', 2)\nprint(frame)`, says: /\.\./ },
];

const FIGURES: readonly Row[] = [
  {
    name: "%matplotlib inline, svg",
    source: `%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nimport matplotlib.pyplot as plt\n${DRAW}\nplt.show()`,
    drawn: 'img[data-kind="vector"]',
  },
  {
    name: "%matplotlib inline, retina",
    source: `%config InlineBackend.figure_formats = ['retina']\n${DRAW}\nplt.show()`,
    drawn: "img",
  },
  {
    name: "seaborn",
    source: `%matplotlib inline\nimport seaborn as sns\n${FRAME}\nsns.barplot(frame, x='river', y='level');`,
    drawn: "img",
  },
  { name: "networkx", source: "import networkx as nx\nnx.draw(nx.cycle_graph(5))", drawn: "img" },
  { name: "PIL", source: "from PIL import Image as I\nI.linear_gradient('L').resize((64, 32))", drawn: "img" },
  {
    name: "plotly 7",
    source: "import plotly.graph_objects as go\ngo.Figure(go.Scatter(y=[1, 3, 2]), dict(title='By plotly 7'))",
    says: /By plotly 7/,
    marks: [".scatterlayer path.js-line", 1],
  },
  {
    name: "plotly 6",
    source: recorded("plotly-6.9.0"),
    says: /By plotly 6/,
    marks: [".scatterlayer path.js-line", 1],
  },
  {
    name: "Altair 6",
    source: `import altair as alt\nalt.Chart(frame, title='By Altair 6').mark_bar().encode(x='river', y='level')`,
    marks: [".out-vega svg .mark-rect path", 3],
    says: /By Altair 6/,
  },
  {
    name: "Altair 5",
    source: recorded("altair-5.5.0"),
    marks: [".out-vega svg .mark-rect path", 3],
    says: /By Altair 5/,
  },
  {
    name: "Altair as its MIME type",
    source:
      "with alt.renderers.enable('mimetype'): display(alt.Chart(frame).mark_point().encode(x='river', y='level'))",
    marks: [".out-vega svg .mark-symbol path", 3],
  },
  {
    name: "folium",
    source: "import folium\nfolium.Map((48, 11), zoom_start=6)",
    says: /cdn\.jsdelivr\.net[^]*Allow network/,
  },
];

const WORDS: readonly Row[] = [
  {
    name: "sympy",
    source: "import sympy\nsympy.Integral(sympy.sqrt(1 / sympy.Symbol('x')), sympy.Symbol('x'))",
    marks: [".katex .sqrt", 1],
  },
  { name: "rich", source: "import rich\nrich.print('[bold red]rich[/] words', [1, 'two'])", says: /rich words/ },
  {
    name: "rich table",
    source: "from rich.table import Table\nt = Table('River', 'Level')\nt.add_row('Isar', '1')\nt",
    says: /River[^]*Isar/,
  },
  {
    name: "rich track",
    source: "from rich.progress import track\nfor _ in track(range(5), description='counts'): pass",
    says: /counts[^]*100%/,
    // A widget, whose state is not in the file.
    without: "nothing",
  },
  { name: "tqdm", source: "from tqdm import tqdm\nfor _ in tqdm(range(5), desc='text'): pass", says: /text: 100%/ },
  {
    name: "tqdm nested",
    source: "for _ in tqdm(range(2), desc='outer'):\n    for _ in tqdm(range(3), desc='inner'): pass",
    says: /outer: 100%[^]*2\/2/,
  },
  {
    name: "tqdm asyncio",
    source:
      "import asyncio\nfrom tqdm.asyncio import tqdm as later\nasync def one(): await asyncio.sleep(0)\nawait later.gather(*[one() for _ in range(4)], desc='async');",
    says: /async: 100%[^]*4\/4/,
  },
];

const DISPLAYS: readonly Row[] = [
  { name: "HTML", source: shows("HTML", "HTML('<b>fat</b> words')"), marks: ["b", 1], says: /fat words/ },
  { name: "Javascript", source: shows("Javascript", "Javascript('element.append(6 * 7)')"), says: /42/ },
  { name: "Image", source: shows("Image", "Image(b.getvalue())"), drawn: "img" },
  {
    name: "SVG",
    source: shows(
      "SVG",
      'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><rect width="20" height="40" fill="#a00"/></svg>\')',
    ),
    drawn: "img",
  },
  { name: "Audio", source: shows("Audio", "Audio([0, 1] * 4000, rate=8000)"), marks: ["audio", 1] },
  { name: "Video", source: shows("Video", "Video(b'no film', embed=True, mimetype='video/mp4')"), marks: ["video", 1] },
  {
    name: "IFrame",
    source: shows("IFrame", "IFrame('https://example.org/page', 300, 80)"),
    says: /Page of example\.org not embedded/,
  },
  {
    name: "Markdown",
    source: shows("Markdown", "Markdown('**strong** and $x^2$')"),
    marks: ["strong", 1],
    says: /strong/,
  },
  { name: "Latex", source: shows("Latex", "Latex(r'$\\frac{1}{2}$')"), marks: [".katex .mfrac", 1] },
  { name: "JSON", source: shows("JSON", "JSON({'river': 'Isar'}, expanded=True)"), says: /river[^]*Isar/ },
  { name: "FileLink", source: shows("FileLink", "FileLink('plotly-6.9.0.json')"), marks: ["a[href]", 1] },
  { name: "Pretty", source: shows("Pretty", "Pretty('as it stands')"), says: /as it stands/ },
  {
    name: "update_display",
    source: shows(
      "update_display",
      "display('old words', display_id='u')\nupdate_display('new words', display_id='u')",
    ),
    says: /^'new words'\s*$/,
  },
  { name: "DisplayHandle", source: "h = display('first', display_id=True)\nh.update('second')", says: /^'second'\s*$/ },
];

const MAGICS: readonly Row[] = [
  { name: "%%html", source: "%%html\n<i>by magic</i>", marks: ["i", 1], says: /by magic/ },
  { name: "%%javascript", source: "%%javascript\nelement.append('script ' + (1 + 1))", says: /script 2/ },
  {
    name: "%%svg",
    source: '%%svg\n<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><circle r="30" fill="#0a0"/></svg>',
    drawn: "img",
  },
  { name: "%%latex", source: "%%latex\n$\\sqrt{2}$", marks: [".katex .sqrt", 1] },
  // It ends what `inline` does.
  { name: "%matplotlib agg", source: `%matplotlib agg\n${DRAW}\nf`, drawn: "img" },
  {
    name: "%matplotlib notebook",
    source: `%matplotlib notebook\n${DRAW}\nplt.show()`,
    says: /Use %matplotlib widget for a figure that answers/,
  },
  { name: "%%timeit", source: "%%timeit -n 1 -r 1\npass", says: /per loop/ },
];

const TORCH: readonly Row[] = [
  { name: "torch tensor", source: "import torch\ntorch.arange(6.).reshape(2, 3)", says: /5/, needs: "torch" },
  {
    name: "torch module",
    source: "import torch\ntorch.nn.Linear(3, 2)",
    says: /Linear\(in_features=3/,
    needs: "torch",
  },
];

const PICTURE = "import io\nfrom PIL import Image as I\nb = io.BytesIO(); I.linear_gradient('L').save(b, 'png')";

/** Run before them, and shows nothing. */
export const before = PICTURE;
export const values: readonly Row[] = [...TABLES, ...FIGURES, ...WORDS, ...DISPLAYS, ...MAGICS, ...TORCH];
