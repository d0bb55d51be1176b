package dev.slipway.testing.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Where the core of a module ends. A feature package is core; what touches the world is shell: the module's first package,
 * where it is wired, and every package named after what it touches, with all below it. The model is wired to nothing.
 *
 * @param module its first package, such as {@code dev.slipway.gateway}
 * @param shells names of packages that are shell
 */
record Layout(String module, Set<String> shells) {
    /** What a shell is named after. A new word belongs here when something new is touched, not to excuse a feature. */
    private static final Set<String> TOUCHED = Set.of("kafka", "streams", "http", "spring", "disk", "process", "netty",
            "local", "render", "docker", "kubernetes", "vercel", "aws");
    private static final Set<String> WIRED_TO_NOTHING = Set.of("model");
    private static final String ALL = "dev.slipway.";
    /** What an agent may know of ours beside itself. */
    private static final Set<String> SHARED = Set.of("schemas", "model", "agent", "embedded");
    /** What joins the agents, and so knows them all. */
    private static final Set<String> JOINING = Set.of("standalone", "benchmarks");

    static Layout of(String module, String... alsoShell) {
        var shells = new HashSet<>(TOUCHED);
        shells.addAll(Arrays.asList(alsoShell));
        return new Layout(module, Set.copyOf(shells));
    }

    /** Pure: decides from its arguments. */
    DescribedPredicate<JavaClass> core() {
        return DescribedPredicate.describe("are core", each -> isOurs(each) && !isShell(each));
    }

    /** Touches the world. */
    DescribedPredicate<JavaClass> shell() {
        return DescribedPredicate.describe("are shell", each -> isOurs(each) && isShell(each));
    }

    /** What this module may not know. */
    DescribedPredicate<JavaClass> otherAgents() {
        return DescribedPredicate.describe("are another agent's", each -> {
            if (!each.getPackageName().startsWith(ALL) || JOINING.contains(name(module))) {
                return false;
            }
            String other = name(each.getPackageName());
            return !other.equals(name(module)) && !SHARED.contains(other);
        });
    }

    private boolean isOurs(JavaClass type) {
        return type.getPackageName().equals(module) || type.getPackageName().startsWith(module + ".");
    }

    private boolean isShell(JavaClass type) {
        String below = type.getPackageName().substring(module.length());
        if (below.isEmpty()) {
            return !WIRED_TO_NOTHING.contains(name(module));
        }
        return Arrays.stream(below.substring(1).split("\\.")).anyMatch(shells::contains);
    }

    private static String name(String packageName) {
        return packageName.substring(ALL.length()).split("\\.")[0];
    }
}
