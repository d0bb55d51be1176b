/**
 * Whether an artifact is what its version's name promises.
 *
 * <p>Pure. Not here: how the digest is found (the platform where it will run), where it is noted (the deployment manager),
 * topics ({@code verification.kafka}).
 */
@NullMarked
package dev.slipway.cicdspecialist.verification;

import org.jspecify.annotations.NullMarked;
