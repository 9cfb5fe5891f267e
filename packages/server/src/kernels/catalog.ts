/**
 * Which kernels can be started here, looked up ahead of the first need and again when somebody asks: environments come and
 * go while a lab runs. Looking takes half a second where interpreters have to be asked, so an answer that is a little old
 * is given at once while a new one is fetched.
 */
import { discoverKernels, type Kernels } from "@pellucid/kernel";

export interface KernelCatalog {
  /** For a folder: its own environments come first. `onPath: false` leaves out the interpreters on PATH, and is quick. */
  find(folder?: string, onPath?: boolean): Promise<Kernels>;
}

/** Younger than this an answer is taken as it is. */
const FRESH_MS = 3000;
/** Younger than this it is given while a new one is fetched, if there was any kernel in it. */
const USABLE_MS = 60_000;
const MOST = 100;

export function createKernelCatalog(
  root: string,
  discover: (search: { folder: string; onPath: boolean }) => Promise<Kernels> = discoverKernels,
  now: () => number = () => performance.now(),
): KernelCatalog {
  const known = new Map<string, { at: number; kernels: Kernels }>();
  const asking = new Map<string, Promise<Kernels>>();
  const look = (folder: string, onPath: boolean): Promise<Kernels> => {
    const key = `${onPath} ${folder}`;
    const running = asking.get(key);
    if (running) return running;
    const answer = discover({ folder, onPath })
      .then((kernels) => {
        known.delete(key);
        known.set(key, { at: now(), kernels });
        if (known.size > MOST) known.delete(known.keys().next().value!);
        return kernels;
      })
      .finally(() => asking.delete(key));
    asking.set(key, answer);
    return answer;
  };
  return {
    async find(folder = root, onPath = true) {
      const old = known.get(`${onPath} ${folder}`);
      const age = old ? now() - old.at : Infinity;
      if (old && age < FRESH_MS) return old.kernels;
      const fresh = look(folder, onPath);
      if (!old || age > USABLE_MS || old.kernels.specs.size === 0) return await fresh;
      fresh.catch(() => {});
      return old.kernels;
    },
  };
}
