/**
 * Certificates in files: how they are read, chosen by the host that a caller asks for, and read again when they change. Not here:
 * the handshake, and what is spoken under it ({@code proxy.http}).
 */
@NullMarked
package dev.slipway.edge.tls.local;

import org.jspecify.annotations.NullMarked;
