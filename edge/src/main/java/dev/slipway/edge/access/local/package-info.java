/** The access log: a file with a line for each request, off unless the settings ask for it. Not here: what is told of a request. */
@NullMarked
package dev.slipway.edge.access.local;

import org.jspecify.annotations.NullMarked;
