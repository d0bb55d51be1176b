package dev.slipway.schemas;

/**
 * The keys of records: {@code application}, {@code application/environment} or {@code application/environment/<id>}.
 *
 * <p>Every key begins with the application, so that all that belongs to it meets in one partition of each topic
 * ({@link ApplicationPartitioner}). What belongs to no application begins with {@value #SUITE_PREFIX}, which no name can.
 */
public final class Keys {
    /** What the keys of records begin with that belong to no application. */
    public static final String SUITE_PREFIX = "~";

    /** What the keys of the suite's own things begin with, such as {@code ~suite/token/7}. */
    public static final String SUITE = "~suite";

    private Keys() {}

    /** The key of what concerns an application as a whole. */
    public static String of(String application) {
        return part(application);
    }

    /** The key of what concerns one environment of an application. */
    public static String of(String application, String environment) {
        return part(application) + '/' + part(environment);
    }

    /**
     * The key of one thing in an environment.
     *
     * @param id of a deployment, an instance, an alert ...; may itself contain slashes
     */
    public static String of(String application, String environment, String id) {
        if (id.isEmpty()) {
            throw new IllegalArgumentException("the last part of the key of " + application + "/" + environment + " is empty");
        }
        return of(application, environment) + '/' + id;
    }

    /** The first part of a key: the application, or for {@code ~onboarding/7} the part {@code ~onboarding}. */
    public static String application(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    private static String part(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("'" + name + "' cannot be part of a key: it is empty or contains a slash");
        }
        return name;
    }
}
