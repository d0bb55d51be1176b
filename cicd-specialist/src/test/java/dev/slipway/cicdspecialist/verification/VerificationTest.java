package dev.slipway.cicdspecialist.verification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cicdspecialist.verification.Verification.Question;
import dev.slipway.cicdspecialist.verification.Verification.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerificationTest {

    @ParameterizedTest(name = "found {0}, required {1}, noted {2}, force {3}: {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # found | required | noted | force | verdict
            a       | -        | -     | false | noted for version 2
            a       | a        | -     | false | noted for version 2
            a       | -        | a     | false | as noted for version 2
            a       | a        | a     | true  | as noted for version 2
            b       | -        | a     | true  | changed under version 2 from sha256:A, and noted by force
            """)
    void what_is_as_promised_is_verified_and_its_digest_noted(String found, String required, String noted, boolean force, String because) {
        assertThat(Verification.of(question(found, required, noted, force)))
                .isEqualTo(new Verdict.Verified(because.replace("sha256:A", digest("a")), digest(found)));
    }

    @ParameterizedTest(name = "found {0}, required {1}, noted {2}, force {3}: {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            # found | required | noted | force | because
            b       | a        | -     | false | the artifact of version 2 has B, but /artifact/archive/sha256 requires A; deploy the file that was meant, or correct the digest
            b       | a        | b     | true  | the artifact of version 2 has B, but /artifact/archive/sha256 requires A; deploy the file that was meant, or correct the digest
            b       | -        | a     | false | the content of version 2 has changed: A was noted and B found; give the new content a version of its own, or use force
            """)
    void what_differs_is_refused_with_the_way_out(String found, String required, String noted, boolean force, String because) {
        assertThat(Verification.of(question(found, required, noted, force)))
                .isEqualTo(new Verdict.Refused(because.replace(" A", " " + digest("a")).replace(" B", " " + digest("b"))));
    }

    @Test
    void no_digest_is_never_verified() {
        assertThat(Verification.of(new Question("2", "", null, null, true)))
                .isEqualTo(new Verdict.Refused("the platform told no digest of version 2 but ''"));
    }

    private static Question question(String found, String required, String noted, boolean force) {
        return new Question("2", digest(found), required == null ? null : digest(required), noted == null ? null : digest(noted), force);
    }

    private static String digest(String letter) {
        return "sha256:" + letter.repeat(64);
    }
}
