/**
 * A slice as a Python script: plain Python wherever it can be. Shell lines become `subprocess`, magics that only watch or draw
 * in the page go, and any other magic keeps its IPython call, which is said.
 */
import { maskMagics } from "../magics.ts";
import type { SliceCell } from "./slice.ts";

export interface Script {
  readonly text: string;
  readonly notes: readonly string[];
}

export function scriptOf(cells: readonly SliceCell[], heading: readonly string[]): Script {
  const writer = new ScriptWriter();
  const blocks = cells.map((cell) => writer.block(cell.text)).filter((block) => block.trim() !== "");
  const head = heading.map((line) => `# ${line}`).join("\n");
  const imports = writer.usesShell ? "import subprocess\n\n" : "";
  const notes = writer.needsIPython ? ["The script needs IPython: run it with ipython."] : [];
  return { text: `${head}\n\n${imports}${blocks.join("\n\n\n")}\n`, notes };
}

const WATCHERS = /^%%?(time|prun|memit|lprun|mprun|pyinstrument|scalene|notify|debug|capture)\b[^\n]*/;
const PAGE_ONLY = /^%(matplotlib|config|load_ext|reload_ext|autoreload|precision|pdb|aimport)\b/;

class ScriptWriter {
  usesShell = false;
  needsIPython = false;

  block(text: string): string {
    const lines = text.split("\n");
    const first = lines.findIndex((line) => line.trim() !== "");
    const head = lines[first]?.trim() ?? "";
    if (head.startsWith("%%")) {
      const body = lines.slice(first + 1).join("\n");
      return WATCHERS.test(head) ? this.block(body) : this.cellMagic(head, body);
    }
    // A line of a longer text that only looks like a magic is none.
    const magics = new Set(maskMagics(text).magics.map((one) => one.line));
    return lines
      .flatMap((line, i) => (magics.has(i + 1) ? this.line(line) : [line]))
      .join("\n")
      .trim();
  }

  private cellMagic(head: string, body: string): string {
    const [, name = "", rest = ""] = /^%%([\w.!-]+)\s*(.*)$/.exec(head) ?? [];
    if (/^(bash|sh|!)$/.test(name)) return this.shell(JSON.stringify(body));
    if (/^(writefile|file)$/.test(name)) {
      const path = rest.replace(/^-a\s+/, "").trim();
      const mode = /^-a\b/.test(rest) ? "a" : "w";
      return `with open(${JSON.stringify(path)}, "${mode}") as file:\n    file.write(${JSON.stringify(`${body}\n`)})`;
    }
    this.needsIPython = true;
    return `get_ipython().run_cell_magic(${JSON.stringify(name)}, ${JSON.stringify(rest)}, ${JSON.stringify(body)})`;
  }

  private line(line: string): string[] {
    const [, indent = "", name, text = ""] = /^(\s*)(?:([\w, ]+?)\s*=\s*)?([%!?].*)$/.exec(line) ?? [];
    if (text === "") return [/^\s*[\w.]+\?{1,2}\s*$/.test(line) ? "" : line];
    if (text.startsWith("!"))
      return [indent + (name ? this.captured(name, text.slice(1)) : this.shell(quoted(text.slice(1))))];
    if (text.startsWith("?")) return [];
    if (PAGE_ONLY.test(text)) return [];
    if (WATCHERS.test(text)) return [`${indent}${name ? `${name} = ` : ""}${text.replace(/^%\w+\s*/, "")}`];
    const [, magic = "", rest = ""] = /^%([\w.]+)\s*(.*)$/.exec(text) ?? [];
    if (magic === "cd") return [`${indent}__import__("os").chdir(${quoted(rest)})`];
    this.needsIPython = true;
    const call = `get_ipython().run_line_magic(${JSON.stringify(magic)}, ${quoted(rest)})`;
    return [`${indent}${name ? `${name} = ` : ""}${call}`];
  }

  private shell(command: string): string {
    this.usesShell = true;
    return `subprocess.run(${command}, shell=True)`;
  }

  private captured(name: string, command: string): string {
    this.usesShell = true;
    return `${name} = subprocess.run(${quoted(command)}, shell=True, capture_output=True, text=True).stdout.splitlines()`;
  }
}

/** `{name}` and `$name` of a command are the notebook's, as in IPython. */
function quoted(command: string): string {
  const text = command.trim();
  const withNames = text.replace(/\$([a-z_]\w*)/g, "{$1}");
  return `${/\{[^{}]+\}/.test(withNames) ? "f" : ""}${JSON.stringify(withNames)}`;
}
