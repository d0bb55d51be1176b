/**
 * What every agent answers over HTTP: four health endpoints.
 */
@NullMarked
package dev.slipway.agent.http;

import org.jspecify.annotations.NullMarked;
