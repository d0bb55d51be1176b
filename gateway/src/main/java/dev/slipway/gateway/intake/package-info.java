/**
 * What callers want, on its way to the deployment manager: bodies are read and checked, and become commands.
 *
 * <p>Here: {@link Command}, {@link Commands} (where it is written to), {@link Json}, the bodies, {@link CommandId}. Pure: no
 * clock, no HTTP, no Kafka. Not here: how a request comes in ({@code http}), how a command is written ({@code intake.kafka}),
 * what becomes of it (the deployment manager).
 */
@NullMarked
package dev.slipway.gateway.intake;

import org.jspecify.annotations.NullMarked;
