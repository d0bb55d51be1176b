package dev.slipway.erroranalyst.healing;

import dev.slipway.model.manifest.Healing;

/**
 * What an environment's manifest says about healing; the newest manifest counts, not that of the live release.
 *
 * @param healing modes and budget
 * @param worker whether its instances have no port, so that no answer tells that they are well
 */
public record Policy(Healing healing, boolean worker) {}
