package dev.slipway.cli.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Golden;
import dev.slipway.cli.check.Check;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FindersTest {
    private static Folder folder(Map<String, String> files) {
        return new Folder("/home/ada/my shop", new TreeSet<>(files.keySet()), files);
    }

    /** Folders as people have them, and what is written for each: read the golden file. */
    @Test
    void every_kind_of_application_gets_a_manifest_that_is_valid() {
        var folders = new LinkedHashMap<String, Map<String, String>>();
        folders.put("Procfile", Map.of("Procfile", "worker: bin/work\nweb: bin/serve --port $PORT\n", "package.json", "{}"));
        folders.put("Procfile with a shell", Map.of("Procfile", "web: python3 manage.py migrate && gunicorn -b :$PORT \"a b\"\n"));
        folders.put("Node, a script", Map.of("package.json", "{\"scripts\": {\"start\": \"node src/server.js --quiet\"}}"));
        folders.put("Node, npm", Map.of("package.json", "{\"scripts\": {\"start\": \"NODE_ENV=production node server.js\"}}"));
        folders.put("Node, a main file", Map.of("package.json", "{\"name\": \"x\"}", "index.js", ""));
        folders.put("Spring Boot", Map.of("pom.xml", "<artifactId>spring-boot-starter-actuator</artifactId>", "target/shop-1.0.jar", "",
                "target/shop-1.0-sources.jar", ""));
        folders.put("Maven, not built", Map.of("pom.xml", "<project/>"));
        folders.put("a jar alone", Map.of("shop.jar", ""));
        folders.put("Flask", Map.of("app.py", "from flask import Flask\nshop = Flask(__name__)\n", "requirements.txt", "flask\n"));
        folders.put("Flask and gunicorn", Map.of("app.py", "app = Flask(__name__)\n", "requirements.txt", "Flask\ngunicorn==22\n", ".venv/bin/python", ""));
        folders.put("FastAPI", Map.of("main.py", "api: FastAPI = FastAPI(title='x')\n", "pyproject.toml", ""));
        folders.put("Django", Map.of("manage.py", "", "requirements.txt", "django"));
        folders.put("a Python program", Map.of("app.py", "print('x')\n"));
        folders.put("Go, built", Map.of("go.mod", "module example.com/ada/shop\n", "bin/shop", ""));
        folders.put("Go, not built", Map.of("go.mod", "module shop\n"));
        folders.put("a site", Map.of("index.html", ""));
        folders.put("a built site", Map.of("dist/index.html", "", "README.md", ""));
        folders.put("Docker", Map.of("Dockerfile", "FROM x\nENTRYPOINT [\"/bin/shop\"]\nCMD [\"--verbose\"]\n"));
        var lines = new ArrayList<String>();
        folders.forEach((name, files) -> {
            Found found = Finders.all(folder(files)).getFirst();
            String yaml = Draft.yaml(Draft.name(folder(files)), folder(files), found);
            assertThat(Check.of(yaml, false)).as(name + "\n" + yaml).satisfies(result -> {
                assertThat(result.mistakes()).isEmpty();
                assertThat(result.application()).isEqualTo("my-shop");
            });
            lines.add("=== " + name);
            lines.addAll(yaml.lines().toList());
        });
        Golden.compare("folder/manifests.txt", lines);
    }

    @Test
    void what_says_it_outright_goes_first_and_the_rest_is_told() {
        Folder all = folder(Map.of("index.html", "", "app.py", "", "package.json", "{\"scripts\": {\"start\": \"node a.js\"}}", "Procfile", "web: ./run"));
        assertThat(Finders.all(all)).extracting(Found::what).containsExactly("Procfile with a process web", "package.json with a script start: node a.js",
                "app.py", "index.html, a static site");
    }

    @Test
    void a_folder_that_says_nothing_gives_nothing() {
        assertThat(Finders.all(folder(Map.of("README.md", "", "Procfile", "worker: x", "package.json", "nonsense", "Dockerfile", "CMD run it")))).isEmpty();
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"My Shop!, my-shop", "--a--, a", "'', app", "ÄÖ, app", "007, 007", "1234567890123456789012345678901234567890x, 1234567890123456789012345678901234567890",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-b, aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void a_folders_name_becomes_a_name(String folder, String name) {
        assertThat(Draft.name(folder)).isEqualTo(name);
    }

    @Test
    void a_name_that_YAML_takes_for_something_else_is_quoted() {
        Folder folder = folder(Map.of());
        for (String name : List.of("007", "true", "null", "12")) {
            assertThat(Check.of(Draft.yaml(name, folder, Found.of("x", List.of("a"))), false).application()).isEqualTo(name);
        }
    }
}
