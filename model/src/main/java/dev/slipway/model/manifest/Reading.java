package dev.slipway.model.manifest;

import dev.slipway.model.Problem;
import java.util.List;

/** What reading a manifest came to. */
public sealed interface Reading {
    /**
     * It is right.
     *
     * @param name the application's
     * @param canonicalJson with sorted fields and all values as they were written
     */
    record Valid(String name, String canonicalJson) implements Reading {}

    /** It is not. @param problems all of them, at least one */
    record Invalid(List<Problem> problems) implements Reading {}
}
