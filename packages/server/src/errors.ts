/**
 * The one translator of errors into HTTP answers: `{ message, reason }`, as Jupyter's clients read them. Every route and
 * every refused socket goes through it. A message says what happened and what to do; it never carries a stack, a secret
 * or a path outside the lab's folder.
 */

export class HttpError extends Error {
  readonly status: number;
  readonly reason: string | null;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, reason: string | null = null, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.headers = headers;
  }
}

export const badRequest = (message: string, reason: string | null = null) => new HttpError(400, message, reason);
export const notFound = (what: string) => new HttpError(404, `${what} is not here.`);
export const conflict = (message: string) => new HttpError(409, message);

/** What the file system says, in words and as a status. */
const FILE_SYSTEM: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ENOENT: [404, "There is no such file or folder."],
  ENOTDIR: [404, "A part of this path is a file, not a folder."],
  ELOOP: [404, "This path goes round in circles through symbolic links."],
  EISDIR: [400, "This is a folder, not a file."],
  EEXIST: [409, "Something of this name exists already."],
  ENOTEMPTY: [400, "The folder is not empty."],
  ENAMETOOLONG: [400, "The name is too long for this disk. Use fewer than 255 bytes."],
  EINVAL: [400, "The disk does not accept this name."],
  EILSEQ: [400, "The disk does not accept this name."],
  EACCES: [403, "You have no permission for this file or folder."],
  EPERM: [403, "You have no permission for this file or folder."],
  EROFS: [403, "This disk is read-only."],
  ETXTBSY: [409, "The file is in use by a running program."],
  EBUSY: [409, "The file is in use by another program."],
  ENOSPC: [507, "The disk is full. Make room and do it again."],
  EDQUOT: [507, "Your disk quota is used up. Make room and do it again."],
  EFBIG: [507, "The file would be larger than this disk allows."],
  EMFILE: [503, "Too many files are open. Do it again in a moment."],
  ENFILE: [503, "Too many files are open on this machine. Do it again in a moment."],
  EIO: [500, "The disk reported an error."],
};

export const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string"
    ? (error as NodeJS.ErrnoException).code
    : undefined;

export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  // V8's own limits: a string that would be too long, a value nested beyond the stack.
  if (error instanceof RangeError) {
    return new HttpError(413, "This is too large or too deeply nested for one answer. Download the file instead.");
  }
  const known = FILE_SYSTEM[errorCode(error) ?? ""];
  if (known) return new HttpError(known[0], known[1], errorCode(error) ?? null);
  return new HttpError(500, "Unhandled error");
}

/** The answer for an error. What nobody foresaw goes to stderr too, without the address (addresses may carry a token). */
export function errorResponse(error: unknown): Response {
  const known = toHttpError(error);
  if (known.status === 500 && !(error instanceof HttpError)) {
    process.stderr.write(`pellucid: unhandled error: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
  return Response.json(
    { message: known.message, reason: known.reason },
    { status: known.status, headers: known.headers },
  );
}
