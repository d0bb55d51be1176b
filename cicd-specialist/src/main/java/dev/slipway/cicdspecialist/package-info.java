/** The cicd-specialist: quality gates, of which one is built: the verification of artifacts. Decides nothing itself here. */
@NullMarked
package dev.slipway.cicdspecialist;

import org.jspecify.annotations.NullMarked;
