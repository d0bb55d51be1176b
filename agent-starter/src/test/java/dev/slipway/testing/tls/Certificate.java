package dev.slipway.testing.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A key with a certificate that signs itself, for 127.0.0.1 and localhost, made by the JDK's own {@code keytool}.
 *
 * @param keyStore PKCS12, for the server
 * @param trustStore PKCS12 with the certificate alone, for whoever calls it
 * @param pem the certificate as text
 */
public record Certificate(Path keyStore, Path trustStore, Path pem) {
    /** Of both stores. */
    public static final String PASSWORD = "changeit";

    /** A new one in a directory. */
    public static Certificate in(Path directory) {
        var made = new Certificate(directory.resolve("server.p12"), directory.resolve("trust.p12"), directory.resolve("server.pem"));
        keytool("-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=localhost", "-ext", "san=ip:127.0.0.1,dns:localhost",
                "-validity", "2", "-keystore", made.keyStore.toString());
        keytool("-exportcert", "-rfc", "-alias", "server", "-file", made.pem.toString(), "-keystore", made.keyStore.toString());
        keytool("-importcert", "-noprompt", "-alias", "server", "-file", made.pem.toString(), "-keystore", made.trustStore.toString());
        return made;
    }

    /** A client that trusts this certificate alone. */
    public HttpClient client() {
        try (var in = Files.newInputStream(trustStore)) {
            var trusted = KeyStore.getInstance("PKCS12");
            trusted.load(in, PASSWORD.toCharArray());
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return HttpClient.newBuilder().sslContext(context).build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(String... arguments) {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException("keytool: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
