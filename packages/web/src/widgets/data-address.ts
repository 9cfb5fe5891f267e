/** Bytes as an address that needs no network: frames have none. Used by icons.ts and module-file.ts. */
export function dataAddress(bytes: Blob): Promise<string> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => done(String(reader.result)));
    reader.addEventListener("error", () => fail(new Error("a file of a widget could not be read")));
    reader.readAsDataURL(bytes);
  });
}
