/**
 * Certificates for tests that speak TLS. Not here: what is tested with them.
 */
@NullMarked
package dev.slipway.testing.tls;

import org.jspecify.annotations.NullMarked;
