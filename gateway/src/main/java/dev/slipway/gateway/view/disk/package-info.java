/**
 * Where the views are kept: an embedded store on disk that holds, in one write, what was read and how far was read.
 *
 * <p>Here: {@link Disk}. Not here: what the rows mean ({@code view}), where they come from ({@code view.kafka}).
 */
@NullMarked
package dev.slipway.gateway.view.disk;

import org.jspecify.annotations.NullMarked;
