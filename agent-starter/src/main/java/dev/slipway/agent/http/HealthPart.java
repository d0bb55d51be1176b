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

    /**
     * How a part is.
     *
     * @param up whether it is well enough
     * @param details for people
     */
    record State(boolean up, Map<String, String> details) {
        /** Well. */
        public static State up(Map<String, String> details) {
            return new State(true, details);
        }

        /** Either, with the same details. */
        public static State of(boolean up, Map<String, String> details) {
            return new State(up, details);
        }

        /** Not well. */
        public static State down(Map<String, String> details) {
            return new State(false, details);
        }
    }
}
