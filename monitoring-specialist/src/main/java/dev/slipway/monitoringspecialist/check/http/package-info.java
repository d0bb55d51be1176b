/**
 * Makes the requests of checks. Not here: what their answers mean ({@code check}).
 */
@NullMarked
package dev.slipway.monitoringspecialist.check.http;

import org.jspecify.annotations.NullMarked;
