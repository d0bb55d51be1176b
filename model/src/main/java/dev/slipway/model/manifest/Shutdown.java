package dev.slipway.model.manifest;

import java.time.Duration;

/**
 * How an instance is ended (manifest, {@code service.shutdown}).
 *
 * @param signal its name without SIG
 * @param drain how long requests under way may go on before the signal
 * @param grace from the signal to the kill
 */
public record Shutdown(String signal, Duration drain, Duration grace) {}
