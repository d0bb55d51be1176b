package dev.slipway.benchmarks;

import dev.slipway.schemas.CommandRecord;
import dev.slipway.schemas.Deploy;
import dev.slipway.schemas.PutApplication;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Commands as the gateway writes them, about applications whose instances nobody starts. */
final class Orders {
    private Orders() {}

    /** A manifest with two instances in dev. */
    static String manifest(String application) {
        return "{\"artifact\":{\"command\":[\"run\"]},\"environments\":{\"dev\":{\"instances\":2}},\"name\":\"" + application + "\","
                + "\"strategy\":{\"maxSurge\":1,\"maxUnavailable\":0,\"type\":\"rolling\"}}";
    }

    static CommandRecord put(String application) {
        return of("put-" + application, application, null).setPutApplication(new PutApplication(manifest(application), null)).build();
    }

    /** To dev, as a version of that name. */
    static CommandRecord deploy(String id, String application) {
        return of(id, application, "dev").setDeploy(Deploy.newBuilder().setDeploymentId(id).setVersion(id).build()).build();
    }

    private static CommandRecord.Builder of(String id, String application, @Nullable String environment) {
        return CommandRecord.newBuilder().setCommandId(id).setApplication(application).setEnvironment(environment).setRequestedBy("bench").setDigest("")
                .setRequestedAt(Instant.EPOCH);
    }
}
