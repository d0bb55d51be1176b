/** Binds verifications to delegations. Decides nothing. */
@NullMarked
package dev.slipway.cicdspecialist.verification.kafka;

import org.jspecify.annotations.NullMarked;
