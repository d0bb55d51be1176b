package dev.slipway.gateway.view;

import org.jspecify.annotations.Nullable;

/**
 * What a fact changed of what others follow.
 *
 * @param deployment its id; null when it changed none
 * @param logs {@code application/environment} that has new lines; null when there are none
 */
public record Touched(@Nullable String deployment, @Nullable String logs) {
    static final Touched NOTHING = new Touched(null, null);

    static Touched deployment(String id) {
        return new Touched(id, null);
    }
}
