package dev.slipway.deploymentmanager.plan;

import java.time.Duration;
import java.util.List;

/** What a step does. Sealed: a new kind does not compile until every decision treats it. */
public sealed interface Action {
    /** The specialist that carries it out, or {@code deployment-manager} for what the manager waits for itself. */
    String assignee();

    /** The task's name in the API. */
    String task();

    /** Resolve the artifact where it will run; tells its digest. */
    record Prepare(String release) implements Action {
        @Override
        public String assignee() {
            return "render-deployer";
        }

        @Override
        public String task() {
            return "prepareArtifact";
        }
    }

    /** Compare the artifact with what is demanded and noted for its version. */
    record Verify(String release) implements Action {
        @Override
        public String assignee() {
            return "cicd-specialist";
        }

        @Override
        public String task() {
            return "verifyArtifact";
        }
    }

    /** Ensure that these instances run and listen. */
    record Start(String release, List<Slot> slots) implements Action {
        @Override
        public String assignee() {
            return "render-deployer";
        }

        @Override
        public String task() {
            return "startInstances";
        }
    }

    /** Wait until all of these instances are healthy for {@code minReady} without a break. */
    record AwaitHealthy(String release, List<String> instances, Duration minReady) implements Action {
        @Override
        public String assignee() {
            return "monitoring-specialist";
        }

        @Override
        public String task() {
            return "awaitHealthy";
        }
    }

    /**
     * Set the route, and wait until every edge that counts has it.
     *
     * @param shares the new route; empty: nobody is served
     * @param before what an undo sets
     * @param waits whether the step lasts until the edges have it
     */
    record Switch(List<Share> shares, List<Share> before, boolean waits) implements Action {
        @Override
        public String assignee() {
            return "deployment-manager";
        }

        @Override
        public String task() {
            return "switchTraffic";
        }
    }

    /** Take one instance out of the route, waiting for nothing. */
    record RouteOut(String instance) implements Action {
        @Override
        public String assignee() {
            return "deployment-manager";
        }

        @Override
        public String task() {
            return "routeOut";
        }
    }

    /** Take a successor into the service of its release, in the slot of the one before. */
    record RouteIn(String release, String before, String instance) implements Action {
        @Override
        public String assignee() {
            return "deployment-manager";
        }

        @Override
        public String task() {
            return "routeIn";
        }
    }

    /** Wait until no edge has requests under way on these instances, at most for {@code atMost} once all have the route. */
    record Drain(List<String> instances, Duration atMost) implements Action {
        @Override
        public String assignee() {
            return "deployment-manager";
        }

        @Override
        public String task() {
            return "drain";
        }
    }

    /**
     * Ensure that these instances have ended.
     *
     * @param kill at once, for what hangs; otherwise by the manifest's shutdown
     */
    record Stop(String release, List<Slot> slots, boolean kill) implements Action {
        @Override
        public String assignee() {
            return "render-deployer";
        }

        @Override
        public String task() {
            return "stopInstances";
        }
    }
}
