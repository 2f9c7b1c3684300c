/** The modules, compressed (zlib), in base64; scripts/inline.js writes them. */
export declare const core: string;
export declare const simd: string;
