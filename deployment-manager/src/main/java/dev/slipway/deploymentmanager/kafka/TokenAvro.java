package dev.slipway.deploymentmanager.kafka;

import dev.slipway.deploymentmanager.suite.Token;
import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.PutToken;
import dev.slipway.schemas.TokenRole;
import java.time.Instant;

/** Tokens between the words of the topics and those of the core. */
final class TokenAvro {
    private TokenAvro() {}

    static String key(String id) {
        return Keys.of(Keys.SUITE, "token", id);
    }

    static Token asked(CommandRecord command, PutToken put, Instant now) {
        return new Token(put.getId(), put.getName(), put.getRole().name(), put.getHash(), put.getApplications(), command.getRequestedBy(), now,
                put.getExpiresAt());
    }

    static ConfigurationRecord record(Token token) {
        return ConfigurationRecord.newBuilder().setToken(dev.slipway.schemas.Token.newBuilder().setId(token.id()).setName(token.name())
                .setRole(TokenRole.valueOf(token.role())).setHash(token.hash()).setApplications(token.applications())
                .setCreatedBy(token.createdBy()).setCreatedAt(token.createdAt()).setExpiresAt(token.expiresAt()).build()).build();
    }
}
