/** In words for people: the notebook or this machine does not allow this export. */
export class ExportError extends Error {}
