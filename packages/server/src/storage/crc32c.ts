/**
 * CRC-32C (Castagnoli), by which the journal knows a record that was torn or has rotted. Node 20's zlib has no checksum
 * to lend, so it is here: eight bytes a step, about 1 GB/s.
 */
const TABLES = (() => {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let n = 0; n < 256; n++) {
    let crc = n;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    tables[0]![n] = crc;
  }
  for (let n = 0; n < 256; n++)
    for (let k = 1; k < 8; k++) {
      const before = tables[k - 1]![n]!;
      tables[k]![n] = tables[0]![before & 255]! ^ (before >>> 8);
    }
  return tables as [Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array];
})();
const [T0, T1, T2, T3, T4, T5, T6, T7] = TABLES;

export function crc32c(bytes: Uint8Array): number {
  let crc = -1;
  let i = 0;
  for (const end = bytes.length - 7; i < end; i += 8) {
    const low = crc ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    crc =
      T7[low & 255]! ^
      T6[(low >>> 8) & 255]! ^
      T5[(low >>> 16) & 255]! ^
      T4[low >>> 24]! ^
      T3[bytes[i + 4]!]! ^
      T2[bytes[i + 5]!]! ^
      T1[bytes[i + 6]!]! ^
      T0[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) crc = T0[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
