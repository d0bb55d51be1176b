package dev.slipway.edge;

import java.nio.file.Path;

/** Starts the edge as a process: {@code EdgeApplication --data DIR [--build BUILD]}. */
public final class EdgeApplication {
    private EdgeApplication() {}

    /** Returns when the edge has ended. */
    public static void main(String[] arguments) throws InterruptedException {
        // The suite's class path has a configuration too; this process's is named, before the first logger is made.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "edge-logback.xml");
        }
        Path data = null;
        String build = "";
        for (int i = 0; i < arguments.length; i += 2) {
            String value = i + 1 < arguments.length ? arguments[i + 1] : "";
            switch (arguments[i]) {
                case "--data" -> data = Path.of(value);
                case "--build" -> build = value;
                default -> throw new IllegalArgumentException("unknown option '" + arguments[i] + "'; known: --data DIR, --build BUILD");
            }
        }
        if (data == null || data.toString().isEmpty()) {
            throw new IllegalArgumentException("--data DIR is missing: the directory of the suite");
        }
        var edge = new Edge(data.toAbsolutePath(), build);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("edge-end").unstarted(edge::close));
        edge.start();
        edge.awaitEnd();
    }
}
