package dev.slipway.edge.tls.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicInteger;

/** Certificates that sign themselves, as files. */
public final class Pairs {
    private static final char[] PASSWORD = "changeit".toCharArray();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private Pairs() {}

    /** Writes {@code NAME.crt} and {@code NAME.key}. @param algorithm EC or RSA @param hosts of the certificate */
    public static void write(Path directory, String name, String algorithm, String... hosts) throws Exception {
        Path store = Files.createTempDirectory("pairs").resolve("p12-" + COUNT.incrementAndGet());
        String names = String.join(",", java.util.Arrays.stream(hosts).map(each -> "dns:" + each).toList());
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "a", "-keyalg", algorithm,
                "-dname", "CN=" + name, "-ext", "san=" + names, "-validity", "30", "-keystore", store.toString(), "-storetype", "PKCS12",
                "-storepass", new String(PASSWORD)).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IOException(said);
        }
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(name + ".key"), pem("PRIVATE KEY", load(store).getKey("a", PASSWORD).getEncoded()));
        Files.writeString(directory.resolve(name + ".crt"), pem("CERTIFICATE", load(store).getCertificate("a").getEncoded()));
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore loaded = KeyStore.getInstance("PKCS12");
            loaded.load(in, PASSWORD);
            return loaded;
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }
}
