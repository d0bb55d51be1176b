package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.standalone.demo.Client;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/** What must be so after a deployment during which something was killed. */
public final class Aftermath {
    private Aftermath() {}

    /** Two healthy instances of the version get the traffic, and the processes that live are those. @param alive ids of instances */
    public static void assertThatWhatRunsIs(String version, Client client, Supplier<Set<String>> alive, String story) {
        JsonNode environment = Shops.healthy(client, "shop", 2);
        assertThat(environment.path("liveVersion").asString()).as(story).isEqualTo(version);
        List<String> shown = Shops.instances(environment).stream().map(each -> each.path("id").asString()).sorted().toList();
        await(story).atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(List.copyOf(alive.get())).as(story).isEqualTo(shown));
    }

    /** The events of a deployment are numbered from 1, each once. */
    public static void assertEventsAreWhole(Client client, String deployment, String story) {
        String stream = client.text("/deployments/" + deployment + "/events");
        List<String> ids = stream.lines().filter(line -> line.startsWith("id:")).map(line -> line.substring(3).strip()).toList();
        Map<String, Integer> seen = new TreeMap<>();
        ids.forEach(id -> seen.merge(id, 1, Integer::sum));
        assertThat(ids).as(story).isNotEmpty();
        for (int i = 1; i <= ids.size(); i++) {
            assertThat(ids.get(i - 1)).as(story + "\n" + stream).isEqualTo(Integer.toString(i));
        }
        assertThat(seen.values()).as(story).containsOnly(1);
    }
}
