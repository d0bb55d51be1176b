package dev.slipway.edge.tls.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateFilesTest {
    @TempDir
    private static Path made;

    @TempDir
    private Path directory;

    @BeforeAll
    static void make() throws Exception {
        Pairs.write(made, "shop", "EC", "shop.test", "www.shop.test");
        Pairs.write(made, "star", "RSA", "*.star.test");
        Pairs.write(made, "default", "EC", "other.test");
    }

    private void put(String... names) throws IOException {
        for (String name : names) {
            Files.copy(made.resolve(name + ".crt"), directory.resolve(name + ".crt"));
            Files.copy(made.resolve(name + ".key"), directory.resolve(name + ".key"));
        }
    }

    private Certificates look() {
        try (var files = new CertificateFiles(directory)) {
            files.look();
            return files.get();
        }
    }

    private static @Nullable String chosen(Certificates from, @Nullable String host) {
        SslContext context = from.of(host);
        return from.all().stream().filter(each -> each.context() == context).map(Certificates.Certificate::name).findFirst().orElse(null);
    }

    @ParameterizedTest(name = "{0} gets {1}")
    @CsvSource(nullValues = "none", textBlock = """
        shop.test,       shop
        SHOP.test,       shop
        www.shop.test,   shop
        a.shop.test,     default
        a.star.test,     star
        star.test,       default
        a.b.star.test,   default
        unknown.test,    default
        none,            default
        """)
    void a_host_gets_the_certificate_that_names_it(String host, String name) throws IOException {
        put("shop", "star", "default");
        assertThat(chosen(look(), host)).isEqualTo(name);
    }

    @Test
    void the_only_one_is_for_everybody_and_of_several_none_is_without_a_default() throws IOException {
        put("shop");
        assertThat(chosen(look(), "unknown.test")).isEqualTo("shop");
        put("star");
        assertThat(chosen(look(), "unknown.test")).isNull();
        assertThat(look().names()).containsExactly("shop", "star");
    }

    @Test
    void without_files_there_is_none() {
        assertThat(look().isEmpty()).isTrue();
        try (var files = new CertificateFiles(directory.resolve("missing"))) {
            files.look();
            assertThat(files.get().isEmpty()).isTrue();
        }
    }

    @Test
    void a_change_is_seen_and_a_broken_one_leaves_the_one_before() throws IOException {
        put("shop", "star");
        try (var files = new CertificateFiles(directory)) {
            files.look();
            Certificates first = files.get();
            files.look();
            assertThat(files.get()).as("nothing has changed").isSameAs(first);
            Files.writeString(directory.resolve("shop.crt"), "half of a certif");
            files.look();
            assertThat(files.get().of("shop.test")).isSameAs(first.of("shop.test"));
            assertThat(files.get().of("a.star.test")).as("read again").isNotNull().isNotSameAs(first.of("a.star.test"));
            Files.copy(made.resolve("shop.crt"), directory.resolve("shop.crt"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(directory.resolve("shop.crt"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
            files.look();
            assertThat(files.get().of("shop.test")).isNotNull().isNotSameAs(first.of("shop.test"));
            Files.delete(directory.resolve("shop.crt"));
            files.look();
            assertThat(files.get().names()).containsExactly("star");
        }
    }

    @Test
    void what_cannot_be_used_is_said_in_words_that_help() throws IOException {
        put("shop", "star");
        assertThatThrownBy(() -> Pem.read("x", directory.resolve("shop.crt"), directory.resolve("missing.key"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Pem.read("x", directory.resolve("shop.key"), directory.resolve("shop.key"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> Pem.read("x", directory.resolve("shop.crt"), directory.resolve("star.key"))).isInstanceOf(IOException.class);
        Files.copy(made.resolve("default.key"), directory.resolve("other.key"));
        assertThatThrownBy(() -> Pem.read("x", directory.resolve("shop.crt"), directory.resolve("other.key")))
                .hasMessage("other.key is not the key of the certificate beside it");
        Files.writeString(directory.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        assertThatThrownBy(() -> Pem.read("x", directory.resolve("shop.crt"), directory.resolve("old.key")))
                .hasMessageContaining("openssl pkcs8 -topk8 -nocrypt").hasMessageNotContaining("AAAA");
    }
}
