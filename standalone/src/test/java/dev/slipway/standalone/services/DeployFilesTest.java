package dev.slipway.standalone.services;

import static dev.slipway.standalone.services.Compose.OURS;
import static dev.slipway.standalone.services.Compose.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.slipway.agent.kafka.KafkaConnection;
import dev.slipway.agent.spring.PortRange;
import dev.slipway.agent.spring.Settings;
import dev.slipway.edge.EdgeOptions;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The files that run Slipway in containers, against the code: no container engine is needed, and none has run them here. */
class DeployFilesTest {
    private static final Pattern PINNED = Pattern.compile("[a-z0-9-]+(/[a-z0-9-]+)?:v?\\d+\\.\\d+[\\w.-]*");
    private static final Path REPOSITORY = Agents.repository();
    private final Compose compose = Compose.read();

    @Test
    void every_agent_is_a_service_of_the_one_image_and_everything_else_is_pinned_without_the_name_of_a_host() {
        assertThat(compose.services().keySet()).containsAll(OURS).hasSize(OURS.size() + 4);
        compose.services().keySet().forEach(name -> {
            Object image = compose.service(name).get("image");
            if (OURS.contains(name)) {
                assertThat(image).isEqualTo("slipway");
                assertThat(compose.texts(name, "command").getFirst()).isEqualTo(name);
            } else {
                assertThat(image.toString()).matches(PINNED);
            }
        });
    }

    @Test
    void each_has_a_limit_of_memory_and_a_check_of_its_health() {
        compose.services().keySet().forEach(name -> assertThat(compose.service(name)).as(name)
                .containsKeys("mem_limit", "healthcheck").containsEntry("restart", "unless-stopped"));
    }

    @Test
    void the_settings_of_each_agent_are_right() {
        Agents.settings().forEach((agent, own) -> {
            var environment = new StandardEnvironment();
            environment.getPropertySources().forEach(each -> environment.getPropertySources().remove(each.getName()));
            var variables = new HashMap<String, Object>(compose.environment(agent));
            variables.put("SLIPWAY_DATA", "/data");
            environment.getPropertySources().addLast(new SystemEnvironmentPropertySource(
                    StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
            ConfigurationPropertySources.attach(environment);
            List<String> mistakes = new Settings(own).mistakes(environment);
            // The one file that is there in the container alone.
            mistakes.remove("slipway.admin-token-file is '/run/secrets/admin-token'; name a file that this process may read");
            assertThat(mistakes).as(agent).isEmpty();
        });
        assertThat(compose.secrets()).containsOnlyKeys(compose.texts("gateway", "secrets"));
    }

    @Test
    void the_edge_understands_its_command_and_its_file_names_the_kafka_of_the_others(@TempDir Path data) throws Exception {
        List<String> command = compose.texts("edge", "command");
        String mounted = compose.texts("edge", "volumes").stream().filter(each -> each.contains(command.get(4))).findFirst().orElseThrow();
        Path file = REPOSITORY.resolve(mounted.split(":")[0]).normalize();
        var options = EdgeOptions.of("--data", data.toString(), command.get(3), file.toString(), command.get(5), command.get(6));
        assertThat(options.listen()).isEqualTo("0.0.0.0");
        KafkaConnection edge = KafkaConnection.read(options.kafkaJson());
        Map<String, String> gateway = compose.environment("gateway");
        assertThat(edge.bootstrapServers()).isEqualTo(gateway.get("SLIPWAY_KAFKA_BOOTSTRAP_SERVERS"));
        assertThat(edge.schemaRegistry()).hasToString(gateway.get("SLIPWAY_KAFKA_SCHEMA_REGISTRY"));
        assertThat(compose.host("edge")).isEqualTo("render-deployer");
    }

    @Test
    void ports_agree_where_they_are_listened_on_checked_published_and_watched() {
        var listening = new TreeMap<String, String>();
        Agents.NAMES.forEach(agent -> {
            String port = compose.environment(agent).get("SERVER_PORT");
            assertThat(listening.put(compose.host(agent) + ":" + port, agent)).as("two on " + port).isNull();
            List<Object> check = new ArrayList<>((List<?>) map(compose.service(agent).get("healthcheck")).get("test"));
            assertThat(check).as(agent).isEqualTo(List.of("CMD", "/slipway/health.sh", port));
        });
        var watched = new TreeMap<String, String>();
        var job = map(((List<?>) Compose.yaml("deploy/prometheus.yml").get("scrape_configs")).getFirst());
        assertThat(job).containsEntry("metrics_path", "/actuator/prometheus");
        ((List<?>) job.get("static_configs")).forEach(each ->
                watched.put(((List<?>) map(each).get("targets")).getFirst().toString(), map(map(each).get("labels")).get("agent").toString()));
        assertThat(watched).isEqualTo(listening);
        var edgePorts = PortRange.valueOf(compose.environment("deployment-manager").get("SLIPWAY_EDGE_PORTS"));
        assertThat(compose.texts("render-deployer", "ports")).containsExactly("127.0.0.1:" + edgePorts + ":" + edgePorts);
        assertThat(compose.texts("gateway", "ports")).containsExactly("127.0.0.1:8080:8080");
    }

    @Test
    void what_is_mounted_is_in_the_repository_or_is_a_volume() {
        var used = new TreeSet<String>();
        compose.services().keySet().forEach(name -> compose.texts(name, "volumes").forEach(each -> {
            String source = each.split(":")[0];
            if (!source.startsWith(".")) {
                used.add(source);
            } else if (!source.equals("./releases")) {
                assertThat(REPOSITORY.resolve(source)).as(name).exists();
            }
        }));
        assertThat(used).isEqualTo(new TreeSet<>(compose.volumes().keySet()));
    }

    @Test
    void the_image_splits_our_jars_from_others_fetches_nothing_and_runs_as_nobody_of_importance() throws Exception {
        String dockerfile = Files.readString(REPOSITORY.resolve("Dockerfile"));
        Matcher own = Pattern.compile("for module in ([^;]*);").matcher(dockerfile.replace("\\\n", " "));
        assertThat(own.find()).isTrue();
        assertThat(own.group(1).strip().split("\\s+")).containsExactlyInAnyOrderElementsOf(modulesOfTheImage());
        assertThat(dockerfile).contains("\nUSER slipway\n").doesNotContain("apt-get", "curl", "wget", "ADD ");
        assertThat(dockerfile.lines().filter(each -> each.startsWith("FROM ")).map(each -> each.split(" ")[1]).distinct())
                .singleElement().asString().matches(PINNED);
        List<String> let = Files.readAllLines(REPOSITORY.resolve(".dockerignore"));
        for (String source : List.of("deploy/run.sh", "deploy/health.sh", "standalone/target/suite/lib")) {
            assertThat(dockerfile).contains(source);
            assertThat(let).contains("!" + source);
        }
    }

    /** What agents are made of, and the samples to deploy: neither the suite in one JVM nor what is for developers. */
    private static List<String> modulesOfTheImage() throws Exception {
        String pom = Files.readString(REPOSITORY.resolve("pom.xml"));
        return Pattern.compile("<module>(.*)</module>").matcher(pom).results().map(each -> each.group(1))
                .filter(each -> !List.of("embedded", "standalone", "benchmarks", "cli").contains(each)).toList();
    }

    @Test
    void the_image_starts_the_agent_that_is_named_and_no_other(@TempDir Path directory) throws Exception {
        for (String jar : List.of("edge-0.1.0.jar", "gateway-0.1.0.jar", "gateway-extra.jar")) {
            Files.createFile(directory.resolve(jar));
        }
        Path java = Files.writeString(directory.resolve("java"), "#!/bin/sh\nshift 6\nprintf '%s ' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        assertThat(run(directory, "deploy/run.sh", "gateway", "--slipway.instance=b"))
                .isEqualTo(new Ran(0, "-Xmx9m -jar " + directory + "/gateway-0.1.0.jar --slipway.instance=b "));
        assertThat(run(directory, "deploy/run.sh", "gatway")).isEqualTo(new Ran(1, "slipway: there is no agent called 'gatway' in " + directory + "\n"));
    }

    @Test
    void the_check_of_health_tells_a_well_agent_from_one_that_is_not_or_is_not_there(@TempDir Path directory) throws Exception {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 8);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/health") ? 200 : 503, -1);
            }
        });
        server.start();
        String port = Integer.toString(server.getAddress().getPort());
        try {
            assertThat(run(directory, "deploy/health.sh", port).exit()).isZero();
            assertThat(run(directory, "deploy/health.sh", port, "/health/db").exit()).isNotZero();
            Files.createDirectories(directory.resolve("edge"));
            Files.writeString(directory.resolve("edge/edge.json"), "{\"pid\":1,\"admin\":\"http://127.0.0.1:" + port + "\",\"build\":\"\"}");
            assertThat(run(directory, "deploy/health.sh", "--edge", directory.toString()).exit()).isZero();
        } finally {
            server.stop(0);
        }
        assertThat(run(directory, "deploy/health.sh", port).exit()).isNotZero();
    }

    private record Ran(int exit, String out) {}

    private static Ran run(Path directory, String... command) throws Exception {
        var all = new ArrayList<>(List.of(command));
        all.set(0, REPOSITORY.resolve(command[0]).toString());
        var builder = new ProcessBuilder(all).redirectErrorStream(true);
        builder.environment().putAll(Map.of("PATH", directory + ":" + System.getenv("PATH"), "SLIPWAY_LIB", directory.toString(), "JAVA_OPTS", "-Xmx9m"));
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), out);
    }

    @Test
    void the_workflow_runs_what_is_there() throws Exception {
        String workflow = Files.readString(REPOSITORY.resolve(".github/workflows/compose.yml"));
        assertThat(Compose.yaml(".github/workflows/compose.yml")).containsKeys("jobs", "permissions");
        assertThat(workflow).contains("docker compose up --build --wait", "deploy/try.sh", "SLIPWAY_ADMIN_TOKEN");
        assertThat(REPOSITORY.resolve("deploy/try.sh")).isExecutable();
    }
}
