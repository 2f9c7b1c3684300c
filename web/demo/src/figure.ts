/** Colours of a figure, those of the style sheet. */
export interface Colours {
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly card: string;
  readonly accent: string;
  /** One for each digit. */
  readonly digits: readonly string[];
}

/** Draws in CSS pixels, `width` of them from left to right. */
export type Draw = (context: CanvasRenderingContext2D, width: number, colours: Colours) => void;

/** A canvas that is drawn anew when its width, the resolution or the colour scheme changes. */
export class Figure {
  readonly #canvas: HTMLCanvasElement;
  readonly #height: (width: number) => number;
  #draw: Draw | undefined;
  #width = 0;

  /** `height` tells how high it is for a width. */
  constructor(canvas: HTMLCanvasElement, height: (width: number) => number) {
    this.#canvas = canvas;
    this.#height = height;
    new ResizeObserver(() => this.#canvas.clientWidth !== this.#width && this.#paint()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#paint());
  }

  /** Draws this from now on; `text` says the same to those who don't see it. */
  show(text: string, draw: Draw): void {
    this.#canvas.ariaLabel = text;
    this.#draw = draw;
    this.#paint();
  }

  #paint(): void {
    const canvas = this.#canvas;
    this.#width = canvas.clientWidth;
    if (!this.#draw || this.#width === 0) return;
    const [height, scale] = [this.#height(this.#width), devicePixelRatio];
    canvas.style.height = `${height}px`;
    [canvas.width, canvas.height] = [Math.round(this.#width * scale), Math.round(height * scale)];
    const context = canvas.getContext('2d')!;
    context.scale(scale, scale);
    const style = getComputedStyle(canvas);
    const colour = (name: string) => style.getPropertyValue(`--${name}`);
    context.font = `12px ${style.fontFamily}`;
    this.#draw(context, this.#width, {
      ink: colour('ink'), soft: colour('soft'), line: colour('line'), card: colour('card'), accent: colour('accent'),
      digits: Array.from({ length: 10 }, (_, digit) => colour(`digit-${digit}`)),
    });
  }
}
