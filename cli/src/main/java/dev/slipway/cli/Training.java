package dev.slipway.cli;

import dev.slipway.cli.command.Run;
import dev.slipway.cli.terminal.Terminal;
import dev.slipway.cli.text.Look;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the client's AOT cache is made from (JEP 514): the usual commands, each once, against a gateway that has one answer to all. It is
 * run by {@code ./slipway} when the cache is missing or older than the build; its output goes nowhere.
 */
public final class Training {
    private static final String DEPLOYMENT = """
            {"id": "00000000-0000-0000-0000-000000000000", "kind": "DEPLOY", "application": "a", "environment": "dev", "version": "1",
             "previousVersion": "0", "strategy": "rolling", "phase": "SUCCEEDED", "outcome": "it runs", "createdAt": "2026-01-01T00:00:00.000Z",
             "name": "a", "environments": ["dev"], "revision": 1, "manifest": {"artifact": {"command": ["a"]}}, "health": "UP", "url": "http://a",
             "platform": "local", "liveVersion": "1", "deploymentInProgress": null, "status": "UP", "components": {},
             "releases": [{"id": "0", "version": "1", "weight": 100, "instances": [{"id": "i", "state": "HEALTHY", "address": "a:1",
               "startedAt": "2026-01-01T00:00:00.000Z", "restarts": 1}]}],
             "nextCursor": null, "items": [{"id": "0", "name": "a", "environments": ["dev"], "kind": "HEAL", "state": "FIRING", "text": "t",
               "instance": "i", "time": "2026-01-01T00:00:00.000Z", "value": 1.5, "threshold": 2, "createdAt": "2026-01-01T00:00:00.000Z"}]}
            """.replace("\n", "");
    private static final String EVENTS = """
            id:1
            event:phase
            data:{"number":1,"at":"2026-01-01T00:00:00.000Z","phase":"RUNNING","because":"","waitingFor":null}

            id:2
            event:step
            data:{"at":"2026-01-01T00:00:00.000Z","step":{"id":"s","name":"S","assignee":"a","state":"RUNNING","startedAt":"2026-01-01T00:00:00.000Z"}}

            id:3
            event:traffic
            data:{"at":"2026-01-01T00:00:00.000Z","traffic":[{"version":"1","weight":100}]}

            id:4
            event:phase
            data:{"number":4,"at":"2026-01-01T00:00:01.000Z","phase":"SUCCEEDED","because":"it runs","waitingFor":null}

            """;

    private Training() {}

    /** Ends with 0 when the commands could be run. */
    public static void main(String[] arguments) throws IOException {
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        var environment = Map.of("SLIPWAY_TOKEN", "t", "TERM", "xterm", "LANG", "C.UTF-8");
        Path manifest = Files.createTempFile("training", ".yaml");
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> serve(server));
            Files.writeString(manifest, "name: a\nartifact: {command: [a, 1]}\nwrong: true\n");
            String gateway = "http://127.0.0.1:" + server.getLocalPort();
            for (Look look : new Look[] {Look.PLAIN, Look.terminal(environment, 100, 30)}) {
                var terminal = new Terminal(nowhere, nowhere, look, environment);
                for (String line : new String[] {"status", "status a", "deploy a 1 --watch", "deploy " + manifest + " 1", "logs a", "alerts", "healing a",
                    "plan a 1", "rollback a", "events a", "report a"}) {
                    Run.command(terminal, (line + " --gateway " + gateway).split(" "));
                }
                Run.command(terminal, "validate", manifest.toString());
                Run.command(terminal, "help", "deploy");
                Run.command(terminal, "status", "--gateway", "http://127.0.0.1:1", "--wrong");
            }
        } finally {
            Files.delete(manifest);
        }
    }

    private static void serve(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                answer(socket);
            } catch (IOException closed) {
                // The next one, or the end.
            }
        }
    }

    private static void answer(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String request = in.readLine();
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            length = line.startsWith("Content-Length: ") ? Integer.parseInt(line.substring(16)) : length;
        }
        for (int i = 0; i < length; i++) {
            in.read();
        }
        boolean stream = request != null && request.contains("/events");
        byte[] body = (stream ? EVENTS : DEPLOYMENT).getBytes(StandardCharsets.UTF_8);
        socket.getOutputStream().write(("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + (stream ? "text/event-stream" : "application/json")
                + "\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().write(body);
        socket.getOutputStream().flush();
    }
}
