/**
 * What the gateway shows: everything that the topics tell, folded to the shapes of the API.
 *
 * <p>Here: {@link Views}, what can be asked of it, and the pure folds. Not here: where it is kept ({@code view.disk}),
 * where it comes from ({@code view.kafka}), how it is asked ({@code http}).
 */
@NullMarked
package dev.slipway.gateway.view;

import org.jspecify.annotations.NullMarked;
