/**
 * Pillow, with which most training services open images, warns of a decompression bomb above this many pixels: none of
 * them publishes a limit of its own.
 */
export const PILLOW_MAX_PIXELS = 89_478_485;

export const MEBIBYTE = 1024 * 1024;

/** The day on which all packs were last compared with the pages they name. */
export const SEEN = '2026-11-26';

/** Keys of a chat message that every provider takes. */
export const MESSAGE_KEYS = ['role', 'content', 'name', 'tool_calls', 'tool_call_id', 'weight'] as const;
