/** Components of the data are integers with this many to one. */
const ONE = 256;

/**
 * A data set: what the program `native` says of it, `base` and `queries` as lists of vectors, in which the integers are exact.
 *
 * @param {object} description of `NAME.json`
 * @param {ArrayBuffer} bytes of `NAME.i16`
 */
export function dataset(description, bytes) {
  const components = Float32Array.from(new Int16Array(bytes), (component) => component / ONE);
  const { dimensions } = description;
  const vectors = Array.from({ length: components.length / dimensions }, (_, nth) => components.slice(nth * dimensions, (nth + 1) * dimensions));
  return { ...description, range: 32768 / ONE, base: vectors.slice(0, description.base), queries: vectors.slice(description.base) };
}

export function squaredDistance(a, b) {
  let sum = 0;
  for (let nth = 0; nth < a.length; nth += 1) {
    const difference = a[nth] - b[nth];
    sum += difference * difference;
  }
  return sum;
}

/** Tells the recall of answers: the share of ids whose vectors are as near as the `k` nearest. */
export function judge({ base, queries, k }) {
  const farthest = queries.map((query) => Float64Array.from(base, (vector) => squaredDistance(query, vector)).sort()[k - 1]);
  return (answers) => {
    if (answers.length !== queries.length * k) throw new Error(`there are ${answers.length} answers instead of ${queries.length * k}`);
    const hits = answers.filter((id, nth) => squaredDistance(queries[Math.floor(nth / k)], base[id]) <= farthest[Math.floor(nth / k)]);
    return hits.length / answers.length;
  };
}
