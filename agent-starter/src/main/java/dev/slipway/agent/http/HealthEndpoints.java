package dev.slipway.agent.http;

import dev.slipway.agent.http.HealthPart.Group;
import dev.slipway.agent.http.HealthPart.State;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The four health endpoints that every agent has: {@code 200 UP} or {@code 503 DOWN}, with components; one that is degraded leaves the whole up. */
public final class HealthEndpoints {
    private final List<HealthPart> parts;

    /** Over all parts of the agent. */
    public HealthEndpoints(List<HealthPart> parts) {
        this.parts = List.copyOf(parts);
    }

    /** The endpoints. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/health", _ -> answer(EnumSet.allOf(Group.class)))
                .GET("/health/db", _ -> answer(Set.of(Group.DB)))
                .GET("/health/redis", _ -> answer(Set.of(Group.REDIS)))
                .GET("/health/external", _ -> answer(Set.of(Group.EXTERNAL)))
                .build();
    }

    private Mono<ServerResponse> answer(Set<Group> groups) {
        var components = new LinkedHashMap<String, Object>();
        boolean up = true;
        for (HealthPart part : parts) {
            if (groups.contains(part.group())) {
                State state = part.state();
                up &= state.up();
                components.put(part.name(), Map.of("status", state.status().name(), "details", state.details()));
            }
        }
        return ServerResponse.status(up ? 200 : 503).contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Map.of("status", up ? "UP" : "DOWN", "components", components));
    }
}
