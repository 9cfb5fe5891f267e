/**
 * The colours of the page by the names that mermaid's base theme has for them. Used by diagram.ts. Pure: it takes the tokens as plain
 * values, so that a test can look for what nobody could read.
 *
 * Mermaid makes what it is not told from one colour; ours is a grey, so slices, branches and sections would all be the same grey.
 * They get six hues here: `soft` as a ground of text, `strong` as a line.
 */
export const TOKENS = [
  ..."--text --text-2 --line --line-strong --surface-page --surface-code --surface-raised --accent --state-fail".split(
    " ",
  ),
  ..."--syntax-keyword --syntax-number --syntax-string --ansi-magenta --ansi-cyan --syntax-decorator".split(" "),
];

const HUES = TOKENS.slice(-6);
/** How many colours mermaid asks for, counted as it counts them. */
const SCALE = 12;
const BRANCHES = 8;

export function diagramColours(tokens: Readonly<Record<string, string>>, dark: boolean): Record<string, unknown> {
  const colour = (name: string) => hexOf(tokens[name]!);
  const [page, text, line] = [colour("--surface-page"), colour("--text"), colour("--line-strong")];
  const strong = HUES.map(colour);
  // A second round of the same hues is lighter, so that neighbours of twelve slices differ.
  const soft = (at: number) => mixed(strong[at % 6]!, page, at < 6 ? 0.32 : 0.16);
  return {
    darkMode: dark,
    fontSize: "13px",
    ...frames(colour),
    ...plans(colour, soft),
    ...numbered("cScale", SCALE, soft),
    ...numbered("cScalePeer", SCALE, (at) => mixed(strong[at % 6]!, page, 0.5)),
    ...numbered("cScaleInv", SCALE, (at) => strong[at % 6]!),
    ...numbered("cScaleLabel", SCALE, () => text),
    ...numbered("fillType", BRANCHES, soft),
    ...Object.fromEntries(Array.from({ length: SCALE }, (_, at) => [`pie${at + 1}`, soft(at)])),
    ...numbered("git", BRANCHES, (at) => strong[at % 6]!),
    ...numbered("gitInv", BRANCHES, () => text),
    ...numbered("gitBranchLabel", BRANCHES, () => page),
    commitLabelBackground: page,
    commitLabelColor: colour("--text-2"),
    tagLabelBackground: colour("--surface-code"),
    tagLabelBorder: line,
    tagLabelColor: text,
    pieOpacity: "1",
    pieStrokeColor: page,
    pieOuterStrokeWidth: "0",
    pieTitleTextSize: "15px",
    pieSectionTextSize: "13px",
    pieLegendTextSize: "13px",
    quadrantPointFill: colour("--accent"),
    xyChart: axes(page, text, strong),
    radar: { graticuleColor: line, axisColor: line },
  };
}

/** Boxes, notes and the lines between them: what most diagrams are made of. */
function frames(colour: (token: string) => string): Record<string, string> {
  const [page, text, text2, line] = ["--surface-page", "--text", "--text-2", "--line-strong"].map(colour) as [
    string,
    string,
    string,
    string,
  ];
  const [code, raised] = [colour("--surface-code"), colour("--surface-raised")];
  return {
    background: page,
    primaryColor: code,
    primaryTextColor: text,
    primaryBorderColor: line,
    secondaryColor: raised,
    secondaryTextColor: text,
    tertiaryColor: page,
    tertiaryTextColor: text,
    lineColor: text2,
    textColor: text,
    titleColor: text,
    noteBkgColor: raised,
    noteTextColor: text,
    noteBorderColor: line,
    edgeLabelBackground: page,
    clusterBkg: page,
    clusterBorder: line,
    actorBkg: code,
    actorBorder: line,
    actorTextColor: text,
    actorLineColor: line,
    signalColor: text2,
    signalTextColor: text,
    labelTextColor: text,
    loopTextColor: text,
    sequenceNumberColor: page,
    rowOdd: page,
    rowEven: code,
    relationLabelBackground: page,
    archEdgeColor: text2,
    archEdgeArrowColor: text2,
    archGroupBorderColor: line,
  };
}

/** Told whole: what is given for a chart's axes replaces all that mermaid knows of them. */
function axes(page: string, text: string, strong: readonly string[]): Record<string, string> {
  const words =
    "title dataLabel legendText xAxisTitle xAxisLabel xAxisTick xAxisLine yAxisTitle yAxisLabel yAxisTick yAxisLine";
  return {
    ...Object.fromEntries(words.split(" ").map((name) => [`${name}Color`, text])),
    backgroundColor: page,
    plotColorPalette: strong.join(","),
  };
}

/** Gantt charts: done steps back, critical is red as a line, as in the states of cells. */
function plans(colour: (token: string) => string, soft: (at: number) => string): Record<string, string> {
  const [page, code, line, text] = ["--surface-page", "--surface-code", "--line-strong", "--text"].map(colour) as [
    string,
    string,
    string,
    string,
  ];
  const fail = colour("--state-fail");
  return {
    sectionBkgColor: code,
    sectionBkgColor2: code,
    altSectionBkgColor: page,
    gridColor: colour("--line"),
    taskBkgColor: soft(0),
    taskBorderColor: line,
    activeTaskBkgColor: mixed(colour("--accent"), page, 0.35),
    activeTaskBorderColor: colour("--accent"),
    doneTaskBkgColor: colour("--line"),
    doneTaskBorderColor: line,
    critBkgColor: mixed(fail, page, 0.25),
    critBorderColor: fail,
    todayLineColor: fail,
    vertLineColor: colour("--accent"),
    taskTextColor: text,
    taskTextDarkColor: text,
    taskTextLightColor: text,
    taskTextOutsideColor: text,
    taskTextClickableColor: colour("--accent"),
  };
}

const numbered = (name: string, count: number, value: (at: number) => string): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [name + at, value(at)]));

/** Mermaid splits lists of colours at commas, so "rgb(1, 2, 3)" becomes "#010203". */
function hexOf(color: string): string {
  const parts = color.match(/[\d.]+/g);
  if (!color.startsWith("rgb") || !parts) return color;
  return `#${parts
    .slice(0, 3)
    .map((part) => Math.round(Number(part)).toString(16).padStart(2, "0"))
    .join("")}`;
}

/** `share` of the one, the rest of the other. */
function mixed(one: string, other: string, share: number): string {
  const channel = (hex: string, at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(one, at) * share + channel(other, at) * (1 - share)))
    .map((value) => value.toString(16).padStart(2, "0"))
    .join("")}`;
}
