/**
 * The specialist's side of a delegation: fences, attempts, reports. Not here: what a task does (the specialists).
 */
@NullMarked
package dev.slipway.agent.delegation;

import org.jspecify.annotations.NullMarked;
