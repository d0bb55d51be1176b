/**
 * The rules that tell people: when an alert begins, fires, and is over. Not here: what is healthy ({@code check}), what is
 * measured ({@code window}), who is told.
 */
@NullMarked
package dev.slipway.monitoringspecialist.alert;

import org.jspecify.annotations.NullMarked;
