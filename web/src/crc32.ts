/** Remainders of a byte. */
const TABLE = /* @__PURE__ */ Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
});

/** The CRC-32 of zlib and gzip. */
export function crc32(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (let nth = 0; nth < bytes.length; nth += 1) rest = (rest >>> 8) ^ TABLE[(rest ^ bytes[nth]!) & 0xff]!;
  return ~rest >>> 0;
}
