/**
 * Looks at this machine: JDK, ports, disk, limits.
 */
@NullMarked
package dev.slipway.cli.doctor.local;

import org.jspecify.annotations.NullMarked;
