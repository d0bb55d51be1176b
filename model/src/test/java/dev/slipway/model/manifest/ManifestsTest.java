package dev.slipway.model.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.slipway.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestsTest {
    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(Manifests.jsonSchema());

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {
        "{}",
        "description: The web shop, owner: {team: checkout, contact: checkout@example.com}",
        "artifact: {command: [python3, -m, http.server, '${PORT}']}",
        "artifact: {command: [bin/shop, '$${HOME} ${HOME} ${SLIPWAY_VERSION}'], directory: 'releases/{version}'}",
        "artifact: {command: [bin/shop], archive: {path: shop.zip, sha256: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef}}",
        "service: {type: private, health: {path: /health, components: {db: /health/db}, interval: 1s, timeout: 1s, unhealthyAfter: 1, healthyAfter: 100, startup: PT1H}}",
        "service: {health: {timeout: 5s, components: {}}}",
        "service: {type: worker, shutdown: {signal: INT, drain: 0s, grace: 10m}}",
        "variables: {LOG_LEVEL: info, RATIO: 0.5, COUNT: 3, DEBUG: true, _x: ''}",
        "environments: {dev: {}, production: {platform: local, instances: 100, variables: {A: b}}}",
        "environments: {a: {approval: none, domains: [], windows: {}, region: off, budget: null}}",
        "strategy: {type: rolling, maxSurge: 25%, maxUnavailable: 0, minReady: 10s, progressDeadline: 1d}",
        "strategy: {type: blue-green, keepOld: 0s, previewUrl: false, switch: automatic, onFailure: rollback}",
        "strategy: {keepOld: off, steps: [], hooks: {}}",
        "healing: {restart: auto, replace: observe, scale: off, budget: {actions: 5, window: 1h}}",
        "healing: {rollback: auto}",
        "alerts: [{rule: unavailable, state: off}]",
        "alerts: [{rule: error-rate, warning: 0.02}, {rule: uptime, state: off}, {rule: response-time, warning: 300ms, critical: 1s, for: 30s, keepFiringFor: 0s}]",
        "alerts: [{rule: error-rate, warning: off, critical: 1}, {rule: uptime, critical: 0.99, for: 5m}, {rule: response-time, critical: off}]",
        "alerts: []",
        "secrets: [], dependencies: {}, promotion: none, flags: [], gates: off, slos: [], notifications: [], network: {}, statusPage: off, source: {}",
        "strategy: {maxSurge: 2}, environments: {dev: {}, prod: {strategy: {type: blue-green}}}",
        "artifact: {command: [x], directory: d}, environments: {dev: {}, prod: {artifact: {archive: {path: a.zip}}}}",
    })
    void what_is_right_is_accepted_and_its_schema_says_so_too(String rest) {
        String yaml = rest.equals("{}") ? "{name: shop}" : "{name: shop, " + rest + "}";
        assertThat(Manifests.readYaml(yaml)).isInstanceOf(Reading.Valid.class);
        assertThat(schemaErrors(yaml)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # manifest                                                | pointer                  | detail
            {}                                                        | /name                    | is missing
            {name: Shop}                                              | /name                    | 'Shop' is not a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit
            {name: -shop}                                             | /name                    | '-shop' is not a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit
            {name: 7}                                                 | /name                    | 7 is not a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit
            {name: a234567890b234567890c234567890d2345678901}         | /name                    | 'a234567890b234567890c234567890d2345678901' is not a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit
            {name: s, servce: {}}                                     | /servce                  | unknown field; did you mean 'service'? Known: alerts, artifact, dependencies, description, environments, flags, gates, healing, name, network, notifications, owner, promotion, secrets, service, slos, source, statusPage, strategy, variables
            {name: s, owner: {xyz: 1}}                                | /owner/xyz               | unknown field; Known: contact, team
            {name: s, owner: team}                                    | /owner                   | 'team' is not a map of fields; write {} for an empty one. Known: contact, team
            {name: s, description: 5}                                 | /description             | 5 is not a text; put it into quotes
            {name: s, service: {type: webb}}                          | /service/type            | unknown service type 'webb'; did you mean 'web'? Known: web, private, worker, cron, static
            {name: s, service: {type: cron}}                          | /service/type            | 'cron' is not supported yet; use web or private or worker
            {name: s, service: {health: {path: health}}}              | /service/health/path     | 'health' is not a path: begin with /, and use no blanks
            {name: s, service: {health: {interval: 999ms}}}           | /service/health/interval | 999ms is below 1s; use at least that
            {name: s, service: {health: {interval: 61m}}}             | /service/health/interval | 61m is above 1h; use at most that
            {name: s, service: {health: {interval: 5}}}               | /service/health/interval | 5 is not a duration; write it as 500ms, 30s, 5m, 2h or 7d
            {name: s, service: {health: {interval: 1s, timeout: 2s}}} | /service/health/timeout  | 2s is above interval (1s); use at most 1s, or raise interval
            {name: s, service: {health: {timeout: 6s}}}               | /service/health/timeout  | 6s is above interval (5s); use at most 5s, or raise interval
            {name: s, service: {health: {unhealthyAfter: 0}}}         | /service/health/unhealthyAfter | 0 is not within 1 to 100
            {name: s, service: {health: {healthyAfter: 1.5}}}         | /service/health/healthyAfter   | 1.5 is not a whole number; use 1 to 100
            {name: s, service: {health: {components: {DB: /x}}}}      | /service/health/components/DB  | 'DB' is not a component's name: use a-z, 0-9 and -
            {name: s, service: {shutdown: {signal: KILL}}}            | /service/shutdown/signal | unknown signal 'KILL'; Known: TERM, INT, QUIT, HUP, USR1, USR2
            {name: s, service: {resources: {cpu: 1}}}                 | /service/resources/cpu   | not supported yet: the share of a processor is not limited; leave it out
            {name: s, service: {resources: {memory: 256MB}}}          | /service/resources/memory | '256MB' is not a size: write it as 256Mi or 1Gi
            {name: s, service: {resources: {openFiles: 10}}}          | /service/resources/openFiles | 10 is not within 64 to 1000000
            {name: s, artifact: {}}                                   | /artifact                | is empty; give a command, or leave it out and give one with each deployment
            {name: s, artifact: {directory: d}}                       | /artifact/command        | is missing: say how the artifact is run, as in ["bin/shop", "--port", "${PORT}"]
            {name: s, artifact: {command: run}}                       | /artifact/command        | 'run' is not a list; write it as [...]
            {name: s, artifact: {command: []}}                        | /artifact/command        | has 0 entries; use 1 to 200
            {name: s, artifact: {command: [x, 80]}}                   | /artifact/command/1      | 80 is not a text; put it into quotes
            {name: s, artifact: {command: [x], directory: d, archive: {path: a}}} | /artifact/directory | cannot stand beside archive: the archive is unpacked to a directory of its own
            {name: s, artifact: {command: [x], archive: {path: a, sha256: AB}}} | /artifact/archive/sha256 | 'AB' is not a SHA-256 digest: 64 hexadecimal digits in lower case
            {name: s, artifact: {command: [x], archive: {}}}          | /artifact/archive/path   | is missing
            {name: s, artifact: {image: x}}                           | /artifact/image          | not supported yet: the local platform runs no images; leave it out
            {name: s, artifact: {command: ['${PROT}']}}               | /artifact/command/0      | unknown variable ${PROT}; did you mean 'PORT'? Known: HOME, LANG, PATH, PORT, SLIPWAY_APPLICATION, SLIPWAY_ENVIRONMENT, SLIPWAY_INSTANCE, SLIPWAY_VERSION, TMPDIR, TZ; write $${ for a literal ${
            {name: s, service: {type: worker}, artifact: {command: ['${PORT}']}} | /artifact/command/0 | unknown variable ${PORT}; Known: HOME, LANG, PATH, SLIPWAY_APPLICATION, SLIPWAY_ENVIRONMENT, SLIPWAY_INSTANCE, SLIPWAY_VERSION, TMPDIR, TZ; write $${ for a literal ${
            {name: s, variables: {PORT: 1}}                           | /variables/PORT          | 'PORT' is not a variable's name: use letters, digits and _, first no digit; PORT and SLIPWAY_... are set by Slipway
            {name: s, variables: {SLIPWAY_X: 1}}                      | /variables/SLIPWAY_X     | 'SLIPWAY_X' is not a variable's name: use letters, digits and _, first no digit; PORT and SLIPWAY_... are set by Slipway
            {name: s, variables: {A: [1]}}                            | /variables/A             | [1] is not a plain value; use a text or a number
            {name: s, variables: {A: null}}                           | /variables/A             | nothing is not a plain value; use a text or a number
            {name: s, environments: {}}                               | /environments            | is empty; name at least one, or leave it out for dev
            {name: s, environments: {Dev: {}}}                        | /environments/Dev        | 'Dev' is not a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit
            {name: s, environments: {a/b: {}}}                        | /environments/a~1b       | 'a/b' is not a name: use at most 40 of a-z, 0-9 and -, first and last a letter or digit
            {name: s, environments: {dev: }}                          | /environments/dev        | nothing is not a map of fields; write {} for an empty one. Known: alerts, approval, artifact, budget, domains, healing, instances, platform, region, service, strategy, variables, windows
            {name: s, environments: {dev: {platform: render}}}        | /environments/dev/platform  | 'render' is not supported yet; use auto or local
            {name: s, environments: {dev: {platform: nomad}}}         | /environments/dev/platform  | unknown platform 'nomad'; Known: auto, local, render, docker, kubernetes, vercel, aws
            {name: s, environments: {dev: {instances: 0}}}            | /environments/dev/instances | 0 is not within 1 to 100
            {name: s, environments: {dev: {instances: {min: 2}}}}     | /environments/dev/instances | {"min":2} is not a whole number; use 1 to 100
            {name: s, environments: {dev: {approval: required}}}      | /environments/dev/approval  | not supported yet: nobody is asked; leave it out
            {name: s, environments: {dev: {artifact: {command: ['${X}']}}}} | /environments/dev/artifact/command/0 | unknown variable ${X}; Known: HOME, LANG, PATH, PORT, SLIPWAY_APPLICATION, SLIPWAY_ENVIRONMENT, SLIPWAY_INSTANCE, SLIPWAY_VERSION, TMPDIR, TZ; write $${ for a literal ${
            {name: s, strategy: {type: canary}}                       | /strategy/type           | 'canary' is not supported yet; use rolling or blue-green
            {name: s, strategy: {maxSurge: 101%}}                     | /strategy/maxSurge       | '101%' is neither a number of instances (0 or more) nor a share such as 25%
            {name: s, strategy: {maxSurge: -1}}                       | /strategy/maxSurge       | -1 is neither a number of instances (0 or more) nor a share such as 25%
            {name: s, strategy: {maxSurge: 0}}                        | /strategy/maxSurge       | is 0 as maxUnavailable is: no instance could ever be replaced; raise one of them
            {name: s, strategy: {type: blue-green, minReady: 1s}}     | /strategy/minReady       | belongs to rolling, not to blue-green; leave it out
            {name: s, strategy: {keepOld: 5m}}                        | /strategy/keepOld        | not supported yet: the old set ends with the switch; leave it out
            {name: s, environments: {a: {strategy: {type: blue-green, maxSurge: 1}}}} | /environments/a/strategy/maxSurge | belongs to rolling, not to blue-green; leave it out
            {name: s, healing: {restart: approve}}                    | /healing/restart         | 'approve' is not supported yet; use off or observe or auto
            {name: s, healing: {rollback: approve}}                   | /healing/rollback        | 'approve' is not supported yet; use off or observe or auto
            {name: s, healing: {scale: auto}}                         | /healing/scale           | not supported yet: only restart, replace and rollback are done; leave it out
            {name: s, healing: {budget: {window: 59s}}}               | /healing/budget/window   | 59s is below 1m; use at least that
            {name: s, alerts: [{rule: uptme, state: off}]}            | /alerts/0/rule           | unknown rule 'uptme'; did you mean 'uptime'? Known: unavailable, response-time, error-rate, uptime
            {name: s, alerts: [{state: off}]}                         | /alerts/0/rule           | is missing
            {name: s, alerts: [{rule: uptime}]}                       | /alerts/0                | changes nothing of 'uptime'; give a bound, a time or a state, or leave it out
            {name: s, alerts: [{rule: uptime, warning: 0.9}]}         | /alerts/0/warning        | unknown field; Known: critical, for, keepFiringFor, rule, state
            {name: s, alerts: [{rule: error-rate, warning: 2}]}       | /alerts/0/warning        | 2 is not a ratio; use a number from 0 to 1, such as 0.05 for 5 %
            {name: s, alerts: [{rule: error-rate, warning: 5%}]}      | /alerts/0/warning        | '5%' is not a ratio; use a number from 0 to 1, such as 0.05 for 5 %
            {name: s, alerts: [{rule: response-time, critical: 9}]}   | /alerts/0/critical       | 9 is not a duration; write it as 500ms, 30s, 5m, 2h or 7d
            {name: s, alerts: [{rule: error-rate, warning: 0.1}]}     | /alerts/0/warning        | warning (0.1) is not below critical (by default 0.1); lower the one, or raise the other
            {name: s, alerts: [{rule: response-time, critical: 1s}]}  | /alerts/0/critical       | warning (by default 2s) is not below critical (1s); lower the one, or raise the other
            {name: s, alerts: [{rule: uptime, state: off}, {rule: uptime, state: off}]} | /alerts/1/rule | 'uptime' stands here twice; say all of it in one place
            {name: s, environments: {a: {alerts: [{rule: uptime}]}}}  | /environments/a/alerts/0 | changes nothing of 'uptime'; give a bound, a time or a state, or leave it out
            {name: s, alerts: [{rule: unavailable}]}                  | /alerts/0/state          | is missing
            {name: s, secrets: [KEY]}                                 | /secrets                 | not supported yet: there are no secrets; leave it out
            """)
    void what_is_wrong_is_told_with_its_place_and_how_to_mend_it(String yaml, String pointer, String detail) {
        assertThat(Manifests.readYaml(yaml)).isEqualTo(new Reading.Invalid(List.of(new Problem(pointer, detail))));
    }

    @Test
    void all_that_is_wrong_is_told_at_once_in_the_order_of_their_places() {
        assertThat(Manifests.readYaml("{name: S, variables: {1: 2}, service: {health: {interval: 1, path: x}}}"))
                .isInstanceOfSatisfying(Reading.Invalid.class, invalid -> assertThat(invalid.problems()).extracting(Problem::pointer)
                        .containsExactly("/name", "/service/health/interval", "/service/health/path", "/variables/1"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # JSON                             | detail
            `{"name": "shop", "name": "shop"}` | is not JSON: Duplicate Object property "name" (line 1, column 24)
            `{"name": "shop"} {}`              | is not JSON: Trailing token
            `{"name": `                        | is not JSON: Unexpected end-of-input
            ``                                 | nothing is not a map of fields
            `[]`                               | [] is not a map of fields
            """)
    void what_is_no_JSON_says_where(String json, String detail) {
        assertThat(Manifests.readJson(json)).isInstanceOfSatisfying(Reading.Invalid.class, invalid ->
                assertThat(invalid.problems()).singleElement().extracting(Problem::detail).asString().startsWith(detail));
    }

    @Test
    void the_canonical_form_has_sorted_fields_and_nothing_that_was_not_said() {
        var yaml = Manifests.readYaml("name: shop\nvariables: {B: 2, A: '1'}\nservice: {type: web}\nartifact: {command: [x]}\n");
        var json = Manifests.readJson("{\"artifact\":{\"command\":[\"x\"]},\"variables\":{\"A\":1,\"B\":\"2\"},\"name\":\"shop\",\"service\":{\"type\":\"web\"}}");
        assertThat(yaml).isEqualTo(json).isEqualTo(new Reading.Valid("shop",
                "{\"artifact\":{\"command\":[\"x\"]},\"name\":\"shop\",\"service\":{\"type\":\"web\"},\"variables\":{\"A\":\"1\",\"B\":\"2\"}}"));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"{}", "{name: Shop}", "{name: s, servce: {}}", "{name: s, service: {type: cron}}", "{name: s, secrets: [KEY]}",
        "{name: s, environments: {dev: {instances: 0}}}", "{name: s, variables: {PORT: 1}}", "{name: s, artifact: {command: []}}",
        "{name: s, strategy: {keepOld: 5m}}", "{name: s, service: {health: {interval: 5}}}", "{name: s, alerts: [{rule: unavailable}]}",
        "{name: s, alerts: [{rule: uptme, state: off}]}", "{name: s, alerts: [{rule: error-rate, warning: 2}]}", "{name: s, alerts: [{rule: uptime, warning: 0.9}]}"})
    void what_the_schema_can_say_it_refuses_too(String yaml) {
        assertThat(schemaErrors(yaml)).isNotEmpty();
    }

    @Test
    void parts_in_other_bodies_are_checked_where_they_stand() {
        var json = Manifests.JSON;
        assertThat(Manifests.checkArtifact(json.readTree("{\"directory\": \"d\"}"), "/artifact")).extracting(Problem::pointer).containsExactly("/artifact/command");
        assertThat(Manifests.checkStrategy(json.readTree("{\"type\": \"blue-green\", \"maxSurge\": 1}"), "/strategy")).extracting(Problem::pointer)
                .containsExactly("/strategy/maxSurge");
        assertThat(Manifests.checkVariables(json.readTree("{\"A\": null, \"B\": 1}"), "")).isEmpty();
        assertThat(Manifests.checkVariables(json.readTree("{\"PORT\": null}"), "")).extracting(Problem::pointer).containsExactly("/PORT");
        assertThat(Manifests.checkVariables(json.readTree("[]"), "")).extracting(Problem::detail).containsExactly("[] is not a map; write it as {name: value}");
    }

    private static List<String> schemaErrors(String yaml) {
        try {
            return SCHEMA.validate(Yaml.read(yaml)).stream().map(Object::toString).toList();
        } catch (Yaml.NotReadable e) {
            throw new AssertionError(e);
        }
    }
}
