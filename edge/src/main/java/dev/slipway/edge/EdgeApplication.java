package dev.slipway.edge;

import java.io.IOException;

/** Starts the edge as a process: {@code EdgeApplication --data DIR [--kafka FILE] [--listen ADDRESS] [--build BUILD]}. */
public final class EdgeApplication {
    private EdgeApplication() {}

    /** Returns when the edge has ended. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        // The suite's class path has a configuration too; this process's is named, before the first logger is made.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "edge-logback.xml");
        }
        // Netty's search for forgotten buffers samples stack traces of one in 128: tests want it, traffic does not.
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            System.setProperty("io.netty.leakDetection.level", "disabled");
        }
        // A caller that has the keys made anew over and over costs the edge far more than itself.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        Edge edge;
        try {
            edge = new Edge(EdgeOptions.of(arguments));
        } catch (EdgeOptions.Mistakes | IllegalArgumentException wrong) {
            System.err.println("slipway: the edge cannot start like this:");
            wrong.getMessage().lines().forEach(each -> System.err.println("  " + each));
            System.exit(1);
            return;
        }
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("edge-end").unstarted(edge::close));
        edge.start();
        edge.awaitEnd();
    }
}
