/** Where a picture stands in a window and how large: fitting it, and zooming about a point. Called by figure-zoom.ts. Pure. */
export interface ZoomPlace {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}
interface Size {
  readonly width: number;
  readonly height: number;
}

const LEAST = 0.05;
const MOST = 40;
/** Around a picture that fits. */
const MARGIN = 0.92;

/** The whole of it in the middle; a small picture grows to three times its size at most. */
export function fitted(picture: Size, window: Size): ZoomPlace {
  const scale = Math.min(3, (window.width / picture.width) * MARGIN, (window.height / picture.height) * MARGIN);
  return {
    scale,
    x: (window.width - picture.width * scale) / 2,
    y: (window.height - picture.height * scale) / 2,
  };
}

/** What is under the point stays under it. */
export function zoomedAt(place: ZoomPlace, by: number, point: { readonly x: number; readonly y: number }): ZoomPlace {
  const scale = Math.min(MOST, Math.max(LEAST, place.scale * by));
  const share = scale / place.scale;
  return { scale, x: point.x - (point.x - place.x) * share, y: point.y - (point.y - place.y) * share };
}
