/**
 * How an instance is checked and what its checks say about it, as a fold over what the platform and the probes tell. Not here:
 * HTTP ({@code check.http}), alerts ({@code alert}).
 */
@NullMarked
package dev.slipway.monitoringspecialist.check;

import org.jspecify.annotations.NullMarked;
