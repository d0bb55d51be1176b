package dev.slipway.cicdspecialist.verification;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The comparison of an artifact with what was promised of it: a version names one content for ever. */
public final class Verification {
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");

    /**
     * What is compared; digests are {@code sha256:} and 64 hexadecimal digits.
     *
     * @param version its name in the application
     * @param found where the artifact will run
     * @param required by the manifest; null when it requires none
     * @param noted when the version was first verified; null when it is new
     * @param force whether a changed content is noted and not refused
     */
    public record Question(String version, String found, @Nullable String required, @Nullable String noted, boolean force) {}

    /** The answer. */
    public sealed interface Verdict {
        /** It is what it should be. @param because in a sentence; @param digest to be noted for the version */
        record Verified(String because, String digest) implements Verdict {}

        /** It is not. @param because what differs and how to mend it */
        record Refused(String because) implements Verdict {}
    }

    private Verification() {}

    /** The verdict; what the manifest requires is not forced. */
    public static Verdict of(Question question) {
        String found = question.found();
        String noted = question.noted();
        if (!DIGEST.matcher(found).matches()) {
            return new Verdict.Refused("the platform told no digest of version " + question.version() + " but '" + found + "'");
        }
        if (question.required() != null && !question.required().equals(found)) {
            return new Verdict.Refused("the artifact of version " + question.version() + " has " + found + ", but /artifact/archive/sha256 requires "
                    + question.required() + "; deploy the file that was meant, or correct the digest");
        }
        if (noted == null) {
            return new Verdict.Verified("noted for version " + question.version(), found);
        }
        if (noted.equals(found)) {
            return new Verdict.Verified("as noted for version " + question.version(), found);
        }
        return question.force()
                ? new Verdict.Verified("changed under version " + question.version() + " from " + noted + ", and noted by force", found)
                : new Verdict.Refused("the content of version " + question.version() + " has changed: " + noted + " was noted and " + found
                        + " found; give the new content a version of its own, or use force");
    }
}
