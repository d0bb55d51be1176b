package dev.slipway.erroranalyst.healing;

import java.time.Instant;

/**
 * What keeps a repair waiting.
 *
 * @param until from then on it does not
 * @param because in words, with numbers
 */
record Hold(Instant until, String because) {}
