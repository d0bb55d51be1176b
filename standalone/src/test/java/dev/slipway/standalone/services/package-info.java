/**
 * Every agent as a service of its own: its settings, its process, its rights, and the files that run it elsewhere.
 * Not here: the suite in one JVM ({@code dev.slipway.standalone}).
 */
@NullMarked
package dev.slipway.standalone.services;

import org.jspecify.annotations.NullMarked;
