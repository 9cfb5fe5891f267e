/** The row that is being dragged out of the file tree, so that the tree and the dock know it before it is dropped. */

let dragged: { path: string; folder: boolean } | null = null;

export const beginDrag = (path: string, folder: boolean) => void (dragged = { path, folder });
export const endDrag = () => void (dragged = null);
/** A file that may become a tab; null for a folder or when nothing of ours is dragged. */
export const draggedPath = (): string | null => (dragged && !dragged.folder ? dragged.path : null);
export const draggedAny = (): string | null => dragged?.path ?? null;
