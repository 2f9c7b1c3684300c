// Makes the screenshots of the browser small enough for the repository.

import { deflateSync, inflateSync } from 'node:zlib';

import { crc32 } from '../pkg/crc32.js';

const SIGNATURE = 8;
/** Bytes of a pixel: 8 bits each of red, green and blue, as the browser writes pages without transparency. */
const PIXEL = 3;
/** Colours are rounded to multiples of this: nobody sees it, and far fewer colours are left. */
const ROUNDED = 2;

/** The picture with rounded colours, its rows unfiltered: text on even ground repeats itself, which filters hide from the compression. */
export function shrinkPng(png) {
  const chunks = read(png);
  const header = chunks.find(({ type }) => type === 'IHDR').data;
  if (header.subarray(8).toString('hex') !== '0802000000') throw new Error('the picture is no PNG of 8-bit red, green and blue without interlacing, as chromium writes them');
  const rows = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  unfilter(rows, 1 + PIXEL * header.readUInt32BE(0));
  const data = deflateSync(rows.map((level) => Math.min(255, ROUNDED * Math.round(level / ROUNDED))), { level: 9, memLevel: 9 });
  return Buffer.concat([png.subarray(0, SIGNATURE), ...[['IHDR', header], ['IDAT', data], ['IEND', Buffer.alloc(0)]].map(([type, bytes]) => chunk(type, bytes))]);
}

function read(png) {
  const chunks = [];
  for (let at = SIGNATURE; at < png.length; at += 12 + chunks.at(-1).data.length) {
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + png.readUInt32BE(at)) });
  }
  return chunks;
}

function chunk(type, data) {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type), data, Buffer.alloc(4)]);
  bytes.writeUInt32BE(data.length, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)) >>> 0, bytes.length - 4);
  return bytes;
}

/** Takes the filters of rows off (PNG, third edition, clause 9); the first byte of a row tells which. */
function unfilter(rows, stride) {
  for (let row = 0; row < rows.length; row += stride) {
    const filter = rows[row];
    rows[row] = 0;
    for (let at = row + 1; at < row + stride; at += 1) {
      const left = at - row > PIXEL ? rows[at - PIXEL] : 0;
      const above = row > 0 ? rows[at - stride] : 0;
      const corner = row > 0 && at - row > PIXEL ? rows[at - stride - PIXEL] : 0;
      rows[at] += [0, left, above, (left + above) >>> 1, paeth(left, above, corner)][filter];
    }
  }
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [fromLeft, fromAbove, fromCorner] = [left, above, corner].map((level) => Math.abs(guess - level));
  if (fromLeft <= fromAbove && fromLeft <= fromCorner) return left;
  return fromAbove <= fromCorner ? above : corner;
}
