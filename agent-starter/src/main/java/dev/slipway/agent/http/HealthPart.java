package dev.slipway.agent.http;

import java.util.Map;
import java.util.function.Supplier;

/** A part of an agent that can be well or not. */
public interface HealthPart {
    /** Which of the four endpoints tells of it. */
    enum Group {
        /** Where the suite keeps its data: Kafka and the schema registry. */
        DB,
        /** Caches: read models and how far they lag. */
        REDIS,
        /** Platforms and other systems outside. */
        EXTERNAL
    }

    /** A part that is asked by a function. */
    static HealthPart of(Group group, String name, Supplier<State> state) {
        return new HealthPart() {
            @Override
            public Group group() {
                return group;
            }

            @Override
            public String name() {
                return name;
            }

            @Override
            public State state() {
                return state.get();
            }
        };
    }

    /** The endpoint. */
    Group group();

    /** Its name among the components. */
    String name();

    /** How it is; quick, and waits for nobody. */
    State state();

    /** How well a part is. */
    enum Status {
        /** Well. */
        UP,
        /** It does what it is asked for, but not all of it, or not for long: somebody should look. */
        DEGRADED,
        /** Not well. */
        DOWN
    }

    /**
     * How a part is.
     *
     * @param status how well
     * @param details for people
     */
    record State(Status status, Map<String, String> details) {
        /** Well. */
        public static State up(Map<String, String> details) {
            return new State(Status.UP, details);
        }

        /** Either, with the same details. */
        public static State of(boolean up, Map<String, String> details) {
            return new State(up ? Status.UP : Status.DOWN, details);
        }

        /** Somebody should look. */
        public static State degraded(Map<String, String> details) {
            return new State(Status.DEGRADED, details);
        }

        /** Not well. */
        public static State down(Map<String, String> details) {
            return new State(Status.DOWN, details);
        }

        /** Whether it is well enough to be used. */
        public boolean up() {
            return status != Status.DOWN;
        }
    }
}
