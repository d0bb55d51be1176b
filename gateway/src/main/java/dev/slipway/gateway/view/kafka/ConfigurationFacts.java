package dev.slipway.gateway.view.kafka;

import static dev.slipway.gateway.view.Json.time;

import dev.slipway.agent.kafka.Received;
import dev.slipway.gateway.view.Fact;
import dev.slipway.gateway.view.Json;
import dev.slipway.gateway.view.Listing;
import dev.slipway.gateway.view.Place;
import dev.slipway.schemas.ConfigurationRecord;
import dev.slipway.schemas.Keys;
import dev.slipway.schemas.Token;
import dev.slipway.schemas.Variables;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** From records of settings, of an environment or of the suite, to the words of the API. */
final class ConfigurationFacts {
    private ConfigurationFacts() {}

    static List<Fact> of(Received<ConfigurationRecord> record) {
        if (record.value() == null) {
            String[] key = ViewAvro.parts(record, 3);
            if (key[0].equals(Keys.SUITE)) {
                return List.of(new Fact.Listed(Listing.TOKENS, key[2], null));
            }
            return key[2].equals("variables") ? List.of(new Fact.Is(Place.VARIABLES, key[0], key[1], null, null)) : List.of();
        }
        Token token = ViewAvro.value(record).getToken();
        if (token != null) {
            return List.of(new Fact.Listed(Listing.TOKENS, token.getId(), token(token)));
        }
        Variables set = ViewAvro.known(ViewAvro.value(record).getVariables());
        ObjectNode row = Json.object().put("application", set.getApplication()).put("environment", set.getEnvironment())
                .put("revision", set.getRevision());
        ObjectNode variables = row.putObject("variables");
        new TreeMap<>(set.getVariables()).forEach(variables::put);
        row.put("updatedAt", time(set.getUpdatedAt()));
        return List.of(new Fact.Is(Place.VARIABLES, set.getApplication(), set.getEnvironment(), null, row));
    }

    private static ObjectNode token(Token token) {
        ObjectNode row = Json.object().put("id", token.getId()).put("name", token.getName())
                .put("role", token.getRole().name().toLowerCase(Locale.ROOT));
        ArrayNode applications = token.getApplications().isEmpty() ? null : row.putArray("applications");
        if (applications == null) {
            row.putNull("applications");
        } else {
            token.getApplications().forEach(applications::add);
        }
        return row.put("createdAt", time(token.getCreatedAt())).put("createdBy", token.getCreatedBy())
                .put("expires", time(token.getExpiresAt())).put("hash", token.getHash());
    }
}
