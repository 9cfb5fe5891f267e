/**
 * Keys and passwords that stand in a text, told by their form. What a name calls a secret counts only where the value looks
 * like one: placeholders ("YOUR_API_KEY") and words do not. Never repeats the secret itself.
 */

export interface SecretFound {
  /** 1-based. */
  readonly line: number;
  /** In UTF-16 units of the line. */
  readonly start: number;
  readonly end: number;
  /** "a GitHub token" */
  readonly what: string;
}

const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\bAKIA[0-9A-Z]{16}\b/, "an AWS access key"],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{50,}\b/, "a GitHub token"],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, "a GitLab token"],
  [/\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,}\b/, "an API key"],
  [/\bhf_[A-Za-z0-9]{30,}\b/, "a model hub token"],
  [/\bxox[abprs]-[A-Za-z0-9-]{10,}\b/, "a Slack token"],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, "a Google API key"],
  [/-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----/, "a private key"],
];

const NAMED =
  /\b(?:\w*_)?(?:password|passwd|api_?key|secret(?:_?key)?|access_?key|auth_?token|token)\s*[=:]\s*["']([^"'\s]{12,})["']/i;

/** What people write where the secret goes. */
const PLACEHOLDER =
  /your|example|change|replace|placeholder|dummy|insert|here|xxx|\.\.\.|<|\{|\$|test|sample|password|secret|token|api[_-]?key/i;

/** Bits a character: words have less than keys. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const looksRandom = (text: string): boolean =>
  entropy(text) >= 3.2 && /\d/.test(text) && /[A-Za-z]/.test(text) && !PLACEHOLDER.test(text) && !text.includes("/");

export function secretsIn(text: string): SecretFound[] {
  return text.split(/\r\n|\r|\n/).flatMap((line, i): SecretFound[] => {
    for (const [form, what] of FORMS) {
      const found = form.exec(line);
      if (found) return [{ line: i + 1, start: found.index, end: found.index + found[0].length, what }];
    }
    const named = NAMED.exec(line);
    if (!named || !looksRandom(named[1]!)) return [];
    const start = named.index;
    return [{ line: i + 1, start, end: start + named[0].length, what: "what looks like a password or key" }];
  });
}
