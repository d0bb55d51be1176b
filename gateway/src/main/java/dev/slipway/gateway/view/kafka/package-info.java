/**
 * Fills the views from topics, and says how fresh they are.
 *
 * <p>Here: {@link KafkaViews}, the {@link dev.slipway.gateway.view.Views} of a running gateway; its wiring; the one class
 * that knows both the records of topics and the API's shapes. Not here: what follows from a record ({@code view}), where it
 * is kept ({@code view.disk}).
 */
@NullMarked
package dev.slipway.gateway.view.kafka;

import org.jspecify.annotations.NullMarked;
