// Searches a graph step by step as docs/algorithms.md says, so that a page can show the path; the module itself only tells the result.

import type { Graph } from './graph.js';

/** A vector and its distance from the query. */
export interface Hit {
  readonly id: number;
  readonly distance: number;
}

/** One step: a vector is left over its links. */
export interface Step {
  readonly layer: number;
  /** The vector that is expanded. */
  readonly at: Hit;
  /** Those of its neighbours that had not been visited, and their distances. */
  readonly visited: readonly Hit[];
  /** The nearest there is after it. */
  readonly best: Hit;
}

/** The path of a search. */
export interface Path {
  readonly steps: readonly Step[];
  /** The beam at the end, nearest first. */
  readonly found: readonly Hit[];
  /** From where each vector was first visited, at each layer. */
  readonly parents: readonly ReadonlyMap<number, number>[];
  /** Distances that were computed. */
  readonly distances: number;
}

const before = (a: Hit, b: Hit) => a.distance - b.distance || a.id - b.id;

/** Searches with beam length `ef`, one vector at a time. */
export function replay(graph: Graph, distance: (id: number) => number, ef: number): Path {
  const steps: Step[] = [];
  const parents = Array.from({ length: graph.top + 1 }, () => new Map<number, number>());
  let distances = 1;
  let found: Hit[] = [{ id: graph.entry, distance: distance(graph.entry) }];
  for (let layer = graph.top; layer >= 0; layer -= 1) {
    const expanded = new Set<number>();
    const seen = new Set([found[0]!.id]);
    found = [found[0]!];
    for (let at = found[0]; at; at = found.find(({ id }) => !expanded.has(id))) {
      expanded.add(at.id);
      const fresh = graph.links(at.id, layer).filter((id) => !seen.has(id));
      const visited = fresh.map((id) => ({ id, distance: distance(id) }));
      for (const { id } of visited) {
        seen.add(id);
        parents[layer]!.set(id, at.id);
      }
      distances += visited.length;
      found = [...found, ...visited].sort(before).slice(0, layer === 0 ? ef : 1);
      steps.push({ layer, at, visited, best: found[0]! });
    }
  }
  return { steps, found, parents, distances };
}
