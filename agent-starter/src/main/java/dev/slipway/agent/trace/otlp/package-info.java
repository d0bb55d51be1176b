/**
 * Hands spans on to a collector that speaks OTLP over HTTP. Its classes are loaded only where one is named.
 */
@NullMarked
package dev.slipway.agent.trace.otlp;

import org.jspecify.annotations.NullMarked;
