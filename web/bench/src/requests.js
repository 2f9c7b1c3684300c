// What is asked of an index in Node and in a page; bench/peers.py and native/ answer the first four as well.

/**
 * @param index of libraries.js
 * @param {number} count of queries
 * @param {() => number} now ns
 * @param {number} repeats of a query whose time is taken by itself: 1 where the clock is fine enough
 */
export function requests(index, count, now, repeats) {
  const call = (name) => index.calls[name] ?? Object.values(index.calls)[0];
  const passes = (ef, name, each) => {
    const search = call(name);
    index.prepare(ef);
    for (let nth = 0; nth < count; nth += 1) each(search, nth);
  };
  return {
    describe: async () => index.description,
    async build() {
      await index.clear();
      const start = now();
      index.insert();
      return now() - start;
    },
    async search({ ef, call: name }) {
      const start = now();
      passes(ef, name, (search, nth) => search(nth));
      return now() - start;
    },
    answers: async () => [...index.answers],
    /** Time of each query, ns, on the clock of the wall. */
    async each({ ef, call: name }) {
      const times = [];
      passes(ef, name, (search, nth) => {
        const start = performance.now();
        for (let repeat = 0; repeat < repeats; repeat += 1) search(nth);
        times.push(((performance.now() - start) * 1e6) / repeats);
      });
      return times;
    },
    digest: async () => index.digest(),
    memory: async () => index.memory(),
  };
}
