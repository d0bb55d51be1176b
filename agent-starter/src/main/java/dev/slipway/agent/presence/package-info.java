/**
 * Who serves which partition, said once a second.
 */
@NullMarked
package dev.slipway.agent.presence;

import org.jspecify.annotations.NullMarked;
