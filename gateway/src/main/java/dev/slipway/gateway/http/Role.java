package dev.slipway.gateway.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a token may do. Of the first three each holds those before it; the others hold nothing else. */
enum Role {
    /** Look. */
    VIEWER,
    /** Look, and change what runs. */
    OPERATOR,
    /** All, tokens included. */
    ADMIN,
    /** Nothing but bring events and metrics in. */
    PUBLISHER,
    /** Nothing but evaluate flags. */
    CLIENT;

    /** Of the word that callers use; empty when it is none. */
    static Optional<Role> of(String word) {
        return Stream.of(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /** As callers read and write it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static List<String> words() {
        return Stream.of(values()).map(Role::word).toList();
    }

    /** Whether a token with this role may make a call that needs another. */
    boolean holds(Role needed) {
        return switch (needed) {
            case VIEWER -> this == VIEWER || this == OPERATOR || this == ADMIN;
            case OPERATOR -> this == OPERATOR || this == ADMIN;
            case ADMIN -> this == ADMIN;
            case PUBLISHER -> this == PUBLISHER || this == OPERATOR || this == ADMIN;
            case CLIENT -> this == CLIENT || this == OPERATOR || this == ADMIN;
        };
    }
}
