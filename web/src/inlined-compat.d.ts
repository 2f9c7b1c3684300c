/** The small modules, compressed (zlib), in base64; scripts/inline.js writes them. */
export declare const compat: string;
export declare const simd: string;
