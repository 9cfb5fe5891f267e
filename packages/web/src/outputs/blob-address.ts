/**
 * Addresses of data that the page holds. The page's policy lets it show them and not fetch them, so the data is found again here.
 */
const held = new Map<string, Blob>();

/** Until the signal. */
export function addressOf(data: Blob, signal: AbortSignal): string {
  const address = URL.createObjectURL(data);
  held.set(address, data);
  signal.addEventListener("abort", () => {
    held.delete(address);
    URL.revokeObjectURL(address);
  });
  return address;
}

export const dataAt = async (address: string): Promise<Blob> => held.get(address) ?? (await fetch(address)).blob();
