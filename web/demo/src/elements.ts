/** The element of an id, which the page has. */
export function find<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** A new element. */
export function make<K extends keyof HTMLElementTagNameMap>(tag: K, properties: Partial<HTMLElementTagNameMap[K]> = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** A whole number with separators. */
export const whole = (value: number) => value.toLocaleString('en');

/** A number with two digits behind the point. */
export const decimal = (value: number) => value.toFixed(2);

/** "1 spike", "2 spikes". */
export const counted = (count: number, noun: string) => `${whole(count)} ${noun}${count === 1 ? '' : 's'}`;
