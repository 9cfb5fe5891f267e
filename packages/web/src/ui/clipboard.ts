/** Text that comes later than the press, into the clipboard: browsers want to be told at once what will be copied. */
export async function toClipboard(text: Promise<string>): Promise<void> {
  const blob = text.then((one) => new Blob([one], { type: "text/plain" }));
  try {
    await navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
  } catch {
    await navigator.clipboard.writeText(await text);
  }
}
