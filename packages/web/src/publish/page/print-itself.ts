/**
 * A page that the lab has put into a frame to print it (publish/print-page.ts): it opens the browser's dialog when its fonts and figures
 * stand, and says so before and after.
 */
export const isToPrint = location.hash === "#print" && parent !== window;

export async function printItself(): Promise<void> {
  const tell = (kind: "prepares" | "printed") => parent.postMessage({ kind }, "*");
  tell("prepares");
  await document.fonts.ready;
  await (globalThis as { pellucidPrintable?: () => Promise<void> }).pellucidPrintable?.();
  print();
  tell("printed");
}
