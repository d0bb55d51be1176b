package dev.slipway.renderdeployer.platform.hosted;

import dev.slipway.renderdeployer.instance.Instance;
import dev.slipway.renderdeployer.platform.OvertakenException;
import dev.slipway.renderdeployer.platform.Platform;
import dev.slipway.renderdeployer.platform.PlatformException;
import dev.slipway.renderdeployer.platform.Watcher;
import dev.slipway.renderdeployer.platform.hosted.FakeCloud.Asked;
import dev.slipway.renderdeployer.platform.hosted.FakeCloud.Hosted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The adapter of the {@link FakeCloud}, as one of a real hosted platform would be written. Its instances are workers. */
final class HostedPlatform implements Platform {
    private static final int REFUSED = 412;
    private static final Instance.ProcessId SOMEWHERE = new Instance.ProcessId(1, 1);
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI cloud;
    private final String deployer;
    private final Watcher watcher;

    /** @param deployer its name, noted by the cloud beside its fences */
    HostedPlatform(URI cloud, String deployer, Watcher watcher) {
        this.cloud = cloud;
        this.deployer = deployer;
        this.watcher = watcher;
    }

    @Override
    public void start() {
        seen().forEach(each -> watcher.changed(instance(each)));
    }

    @Override
    public String prepare(Wanted wanted) {
        return "sha256:" + "0".repeat(64);
    }

    @Override
    public Started ensureStarted(Mandate mandate, Wanted wanted, List<Place> places, Duration atMost, BooleanSupplier cancelled)
            throws PlatformException {
        change("PUT", new Asked(mandate, "", null));
        var ended = new HashSet<String>();
        for (Place place : places) {
            var manifest = wanted.manifest();
            change("PUT", new Asked(mandate, place.instance(), new Hosted(place.instance(), manifest.application(), manifest.environment(),
                    wanted.release(), wanted.version(), place.slot(), mandate.delegation(), System.currentTimeMillis(), null)));
            tell(Set.of(place.instance())).stream().filter(each -> each.endedAtMs() != null).forEach(each -> ended.add(each.id()));
        }
        return ended.isEmpty() ? new Started.Running(Map.of()) : new Started.Not("told to end before: " + ended);
    }

    @Override
    public void ensureStopped(Mandate mandate, List<String> instances, String signal, Duration grace, BooleanSupplier cancelled)
            throws PlatformException {
        change("PUT", new Asked(mandate, "", null));
        for (String id : instances) {
            change("DELETE", new Asked(mandate, id, null));
            tell(Set.of(id));
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /** What the cloud says now, and not what was asked of it: between the two this process may have slept. */
    private List<Hosted> tell(Set<String> ids) {
        List<Hosted> found = seen().stream().filter(each -> ids.contains(each.id())).toList();
        found.forEach(each -> watcher.changed(instance(each)));
        return found;
    }

    private List<Hosted> seen() {
        return List.of(FakeCloud.JSON.readValue(exchange("GET", null).body(), Hosted[].class));
    }

    private void change(String method, Asked asked) throws OvertakenException {
        HttpResponse<String> answer = exchange(method, asked);
        if (answer.statusCode() == REFUSED) {
            throw new OvertakenException(asked.mandate(), Long.parseLong(answer.body()));
        }
    }

    private HttpResponse<String> exchange(String method, @Nullable Asked asked) {
        var body = asked == null ? BodyPublishers.noBody() : BodyPublishers.ofString(FakeCloud.JSON.writeValueAsString(asked));
        try {
            return http.send(HttpRequest.newBuilder(cloud).method(method, body).header(FakeCloud.DEPLOYER, deployer).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Instance instance(Hosted hosted) {
        Instant began = Instant.ofEpochMilli(hosted.startedAtMs());
        var origin = new Instance.Origin(hosted.id(), hosted.application(), hosted.environment(), hosted.release(), hosted.version(),
                hosted.slot(), 0, hosted.delegation());
        var running = new Instance(origin, null, new Instance.Shutdown("TERM", Duration.ZERO), began, "hosted", SOMEWHERE, began, null, null, false);
        if (hosted.endedAtMs() == null) {
            return running;
        }
        Instant at = Instant.ofEpochMilli(hosted.endedAtMs());
        return running.asked(Instance.By.DELEGATION, at)
                .ended(new Instance.End(Instance.Cause.REQUESTED, true, null, "TERM", at, "ended by a delegation", List.of()));
    }
}
