/**
 * The gateway as its client sees it: calls, problems, event streams, and where a suite is. Decides nothing.
 */
@NullMarked
package dev.slipway.cli.http;

import org.jspecify.annotations.NullMarked;
