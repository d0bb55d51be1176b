/** What every agent needs and none should write twice. */
@NullMarked
package dev.slipway.agent;

import org.jspecify.annotations.NullMarked;
