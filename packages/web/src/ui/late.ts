/**
 * Parts of the page whose code is fetched when they are first shown. While the server is away it cannot be fetched: what
 * stands in for the part stays, and the code comes when the server answers again. Nothing around it is lost meanwhile.
 */
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

type Load<Part> = () => Promise<{ default: Part }>;

/** Between two attempts, ms: at first, and at most. */
const AGAIN = 1000;
const SELDOM = 30_000;

/** The bundler fetches a part's styles once only, and names those that did not come. */
const STYLES = /^Unable to preload CSS for (\S+)$/;

export const late = <Props extends object>(
  load: Load<ComponentType<Props>>,
): LazyExoticComponent<ComponentType<Props>> => lazy(() => untilLoaded(load));

/** For tests: `pause`. */
export async function untilLoaded<Part>(
  load: Load<Part>,
  pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms)),
): Promise<{ default: Part }> {
  for (let wait = AGAIN; ; wait = Math.min(wait * 2, SELDOM)) {
    try {
      return await load();
    } catch (error) {
      console.warn(error);
      await pause(wait);
      const styles = STYLES.exec(error instanceof Error ? error.message : "")?.[1];
      if (styles) fetchStyles(styles);
    }
  }
}

function fetchStyles(address: string): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.append(link);
}
