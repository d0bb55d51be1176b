/** The edge's files: who it is, where it is asked, and the routes that it serves by without Kafka. */
@NullMarked
package dev.slipway.edge.routing.local;

import org.jspecify.annotations.NullMarked;
