// Places pictures on a map so that near ones lie near each other: each pulls its nearest, and pushes others that are drawn at random (the idea of
// UMAP, McInnes, Healy and Melville, 2018, with the kernel 1 / (1 + d^2)). It sees pixels only, no labels.

const PIXELS = 64;
const NEAREST = 15;
const ROUNDS = 250;
/** Pictures that each pull pushes away. */
const PUSHED = 6;
/** Greatest part of a move, before the rate. */
const MOST = 4;
/** Share of the distance to the middle that a picture falls back in each round, before the rate, so that what is far apart leaves no desert between. */
const FALL = 0.05;
/** How much faster pushes fade with distance. */
const TAIL = 0.1;
/** Share of the rank in a place. */
const RANKED = 0.8;

/** The places of `count` pictures of 64 pixels: two bytes each, the whole width and height in use. */
export function layOut(pixels, count) {
  const places = start(pixels, count);
  const nearest = Array.from({ length: count }, (_, one) => findNearest(pixels, count, one));
  const random = xorshift(1);
  for (let round = 0; round < ROUNDS; round += 1) {
    const rate = 1 - round / ROUNDS;
    for (let one = 0; one < count; one += 1) {
      places[2 * one] *= 1 - rate * FALL;
      places[2 * one + 1] *= 1 - rate * FALL;
      for (const other of nearest[one]) {
        move(places, one, other, rate, true);
        for (let nth = 0; nth < PUSHED; nth += 1) {
          const stranger = random() % count;
          if (stranger !== one) move(places, one, stranger, rate, false);
        }
      }
    }
  }
  return fill(places, count);
}

/** Moves a picture along the line from another: towards it if it is near in pixels, else away. */
function move(places, one, other, rate, near) {
  const across = places[2 * one] - places[2 * other];
  const down = places[2 * one + 1] - places[2 * other + 1];
  const square = across * across + down * down;
  const strength = rate * (near ? -0.5 / (1 + square) : 2 / ((0.05 + square) * (1 + TAIL * square)));
  places[2 * one] += Math.max(-MOST, Math.min(MOST, strength * across));
  places[2 * one + 1] += Math.max(-MOST, Math.min(MOST, strength * down));
}

/** The nearest of a picture by pixels. */
function findNearest(pixels, count, one) {
  const nearest = [];
  for (let other = 0; other < count; other += 1) {
    if (other === one) continue;
    let distance = 0;
    for (let pixel = 0; pixel < PIXELS; pixel += 1) {
      const difference = pixels[one * PIXELS + pixel] - pixels[other * PIXELS + pixel];
      distance += difference * difference;
    }
    if (nearest.length === NEAREST && distance >= nearest[NEAREST - 1].distance) continue;
    nearest.push({ other, distance });
    nearest.sort((a, b) => a.distance - b.distance);
    nearest.length = Math.min(nearest.length, NEAREST);
  }
  return nearest.map(({ other }) => other);
}

/** Where pictures start: on the plane of their two principal components, found by power iteration. */
function start(pixels, count) {
  const rows = Array.from({ length: count }, (_, one) => Float64Array.from(pixels.subarray(one * PIXELS, (one + 1) * PIXELS)));
  for (let pixel = 0; pixel < PIXELS; pixel += 1) {
    const mean = rows.reduce((sum, row) => sum + row[pixel], 0) / count;
    for (const row of rows) row[pixel] -= mean;
  }
  const places = new Float64Array(2 * count);
  for (const axis of [0, 1]) {
    let direction = Float64Array.from({ length: PIXELS }, (_, pixel) => Math.sin(pixel + 1));
    for (let round = 0; round < 50; round += 1) {
      const next = new Float64Array(PIXELS);
      for (const row of rows) {
        const share = dot(row, direction);
        for (let pixel = 0; pixel < PIXELS; pixel += 1) next[pixel] += share * row[pixel];
      }
      const length = Math.sqrt(dot(next, next));
      direction = next.map((part) => part / length);
    }
    rows.forEach((row, one) => {
      const share = dot(row, direction);
      places[2 * one + axis] = share / 4;
      // What is left is at right angles to this axis.
      for (let pixel = 0; pixel < PIXELS; pixel += 1) row[pixel] -= share * direction[pixel];
    });
  }
  return places;
}

function dot(a, b) {
  return a.reduce((sum, part, nth) => sum + part * b[nth], 0);
}

/** Places as bytes: between the place and its rank, so that no part of the map is empty and none is crowded. */
function fill(places, count) {
  const bytes = new Uint8Array(2 * count);
  for (const axis of [0, 1]) {
    const along = Array.from({ length: count }, (_, one) => places[2 * one + axis]);
    const order = Array.from(along.keys()).sort((a, b) => along[a] - along[b]);
    const [least, most] = [along[order[0]], along[order.at(-1)]];
    order.forEach((one, rank) => {
      const place = (along[one] - least) / (most - least);
      bytes[2 * one + axis] = Math.round(255 * (RANKED * (rank / (count - 1)) + (1 - RANKED) * place));
    });
  }
  return bytes;
}

/** 32-bit numbers that look random. */
function xorshift(state) {
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
