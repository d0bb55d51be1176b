package dev.slipway.cli.folder;

import dev.slipway.cli.text.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Finds how an application is run, by what lies in its folder: what says it outright goes first (Procfile, a script "start"), then what
 * a language has by custom. All that is found is told, the first is taken.
 */
public final class Finders {
    private static final Pattern WEB = Pattern.compile("(?m)^web:\\s*(.+)$");
    /** Of a shell; a command without them can be run without one. */
    private static final Pattern SHELL = Pattern.compile("[|&;<>()`\"'*?\\[\\]#~=%!{}\\\\]|\\$(?!PORT\\b|\\{PORT})");
    private static final Pattern MODULE = Pattern.compile("(?m)^module\\s+(\\S+)");
    private static final Pattern CMD = Pattern.compile("(?m)^(CMD|ENTRYPOINT)\\s+(\\[.*])\\s*$");
    private static final Pattern APPLICATION = Pattern.compile("(?m)^(\\w+)\\s*(?::[^=\\n]+)?=\\s*(Flask|FastAPI|Starlette|Quart)\\(");

    private static final List<Function<Folder, Optional<Found>>> ALL = List.of(Finders::procfile, Finders::node, Finders::jvm, Finders::python,
            Finders::go, Finders::site, Finders::docker);

    private Finders() {}

    /** Everything that was found, best first. */
    public static List<Found> all(Folder folder) {
        return ALL.stream().flatMap(each -> each.apply(folder).stream()).toList();
    }

    private static Optional<Found> procfile(Folder folder) {
        Matcher web = WEB.matcher(folder.text("Procfile"));
        return web.find() ? Optional.of(Found.of("Procfile with a process web", words(web.group(1).strip()))) : Optional.empty();
    }

    private static Optional<Found> node(Folder folder) {
        JsonNode json = Json.read(folder.text("package.json"));
        if (!json.isObject()) {
            return Optional.empty();
        }
        String listens = "The program must listen on process.env.PORT.";
        String start = Json.textOrEmpty(json.path("scripts"), "start");
        if (!start.isEmpty()) {
            boolean simple = start.startsWith("node ") && !SHELL.matcher(start).find();
            return Optional.of(Found.of("package.json with a script start: " + start, simple ? words(start) : List.of("npm", "start"), listens));
        }
        String main = Stream.of(Json.textOrEmpty(json, "main"), "server.js", "index.js", "app.js").filter(folder::has).findFirst().orElse("");
        return main.isEmpty() ? Optional.empty() : Optional.of(Found.of("package.json and " + main, List.of("node", main), listens));
    }

    private static Optional<Found> jvm(Folder folder) {
        String build = Stream.of("pom.xml", "build.gradle.kts", "build.gradle").filter(folder::has).findFirst().orElse("");
        List<String> jars = folder.files().stream().filter(each -> each.endsWith(".jar") && !each.matches(".*-(sources|javadoc|tests|plain)\\.jar")
                && !each.contains("/original-")).toList();
        if (build.isEmpty() && jars.isEmpty()) {
            return Optional.empty();
        }
        String text = folder.text(build);
        boolean spring = text.contains("spring-boot");
        var notes = new ArrayList<String>();
        String jar = jars.isEmpty() ? (build.equals("pom.xml") ? "target/app.jar" : "build/libs/app.jar") : jars.getFirst();
        if (jars.isEmpty()) {
            notes.add("No jar is built yet: build it, and put its name in place of " + jar + ".");
        } else if (jars.size() > 1) {
            notes.add("There are several jars (" + String.join(", ", jars) + "); " + jar + " is taken.");
        }
        notes.add(spring ? "Spring Boot is told the port by --server.port." : "The program must listen on the variable PORT, and the jar must name its main class.");
        var command = new ArrayList<>(List.of("java", "-jar", jar));
        if (spring) {
            command.add("--server.port=${PORT}");
        }
        Found found = new Found((build.isEmpty() ? "" : build + (spring ? " with Spring Boot" : "") + (jars.isEmpty() ? "" : " and "))
                + (jars.isEmpty() ? "" : jar), command, java.util.Map.of(), "", notes);
        return Optional.of(spring && text.contains("actuator") ? found.checkedAt("/actuator/health") : found);
    }

    private static Optional<Found> python(Folder folder) {
        String wanted = (folder.text("requirements.txt") + folder.text("pyproject.toml") + folder.text("Pipfile")).toLowerCase(java.util.Locale.ROOT);
        String python = Stream.of(".venv/bin/python", "venv/bin/python").filter(folder::has).findFirst().orElse("python3");
        if (folder.has("manage.py")) {
            return Optional.of(Found.of("manage.py of Django", List.of(python, "manage.py", "runserver", "--noreload", "127.0.0.1:${PORT}"),
                    "runserver is for development; for more, use a server such as gunicorn."));
        }
        String file = Stream.of("app.py", "main.py", "wsgi.py", "asgi.py", "server.py").filter(folder::has).findFirst().orElse("");
        if (file.isEmpty()) {
            return Optional.empty();
        }
        String module = file.substring(0, file.length() - 3);
        Matcher application = APPLICATION.matcher(folder.text(file));
        if (!application.find()) {
            return Optional.of(Found.of(file, List.of(python, file), "The program must listen on the variable PORT: os.environ[\"PORT\"]."));
        }
        String at = module + ":" + application.group(1);
        boolean asynchronous = !application.group(2).equals("Flask");
        String what = file + " with " + application.group(2);
        if (asynchronous) {
            return Optional.of(Found.of(what, List.of(python, "-m", "uvicorn", at, "--host", "127.0.0.1", "--port", "${PORT}"),
                    "uvicorn must be installed for " + python + "."));
        }
        return Optional.of(wanted.contains("gunicorn") ? Found.of(what + ", and gunicorn among what it needs",
                List.of(python, "-m", "gunicorn", "--bind", "127.0.0.1:${PORT}", at))
                : Found.of(what, List.of(python, "-m", "flask", "--app", at, "run", "--port", "${PORT}"),
                        "flask run is for development; for more, use a server such as gunicorn."));
    }

    private static Optional<Found> go(Folder folder) {
        Matcher module = MODULE.matcher(folder.text("go.mod"));
        if (!module.find()) {
            return Optional.empty();
        }
        String name = module.group(1).substring(module.group(1).lastIndexOf('/') + 1);
        String program = Stream.of("bin/" + name, name).filter(folder::has).findFirst().orElse("bin/" + name);
        String listens = "The program must listen on the variable PORT.";
        return Optional.of(folder.has(program) ? Found.of("go.mod and " + program, List.of("./" + program), listens)
                : Found.of("go.mod", List.of("./" + program), "It is not built yet: go build -o " + program + " .", listens));
    }

    private static Optional<Found> site(Folder folder) {
        return Stream.of("index.html", "public/index.html", "dist/index.html", "build/index.html").filter(folder::has).findFirst().map(page -> {
            var command = new ArrayList<>(List.of("python3", "-m", "http.server", "${PORT}", "--bind", "127.0.0.1"));
            if (page.contains("/")) {
                command.addAll(List.of("--directory", page.substring(0, page.indexOf('/'))));
            }
            return Found.of(page + ", a static site", command, "Python's server is simple; it needs python3 and no more.").checkedAt("/");
        });
    }

    private static Optional<Found> docker(Folder folder) {
        var command = new ArrayList<String>();
        Matcher line = CMD.matcher(folder.text("Dockerfile"));
        while (line.find()) {
            JsonNode words = Json.read(line.group(2));
            if (line.group(1).equals("ENTRYPOINT")) {
                command.clear();
            }
            words.forEach(each -> command.add(each.asString("")));
        }
        return command.isEmpty() ? Optional.empty() : Optional.of(Found.of("Dockerfile with a command", command,
                "Images are not run yet: this is the command alone, as a process of this machine, with its paths as the image has them.",
                "The program must listen on the variable PORT."));
    }

    /** The words of a command line, or a shell that reads it. */
    private static List<String> words(String line) {
        if (SHELL.matcher(line).find()) {
            // A shell that has nothing to do afterwards makes room for the program.
            String exec = line.matches("[^|&;]*") && !line.matches("\\w+=.*") ? "exec " : "";
            return List.of("sh", "-c", exec + line.replace("${PORT}", "$PORT").replace("${", "$${"));
        }
        return List.of(line.replaceAll("\\$PORT\\b", "\\${PORT}").split("\\s+"));
    }
}
