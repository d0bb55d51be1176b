package dev.slipway.edge.tls.local;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a certificate chain and its private key. */
final class Pem {
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final Integer DNS_NAME = 2;
    private static final byte[] SAMPLE = "slipway".getBytes(StandardCharsets.US_ASCII);
    /** Sessions that are resumed without a whole handshake; each holds about 1 KiB. */
    private static final long SESSIONS = 1000;
    private static final long SESSION_SECONDS = 3600;

    private Pem() {}

    /**
     * What the files hold.
     *
     * @throws IOException when they cannot be read, or hold nothing that can be used; the message says how to mend it
     */
    static Certificates.Certificate read(String name, Path chainFile, Path keyFile) throws IOException {
        try {
            List<X509Certificate> chain = chain(chainFile);
            PrivateKey key = key(keyFile, chain.getFirst().getPublicKey());
            SslContext context = SslContextBuilder.forServer(key, chain).sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(Protocol.ALPN, SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT, ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1))
                    .sessionCacheSize(SESSIONS).sessionTimeout(SESSION_SECONDS).build();
            return new Certificates.Certificate(name, hosts(chain.getFirst()), context);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(chainFile.getFileName() + " and " + keyFile.getFileName() + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))).stream()
                .map(X509Certificate.class::cast).toList();
        if (chain.isEmpty()) {
            throw new IOException(file.getFileName() + " holds no certificate; put the server's first, then those that signed it, in PEM");
        }
        return chain;
    }

    private static PrivateKey key(Path file, PublicKey of) throws IOException, GeneralSecurityException {
        Matcher found = KEY.matcher(Files.readString(file));
        if (!found.find()) {
            throw new IOException(file.getFileName() + " holds no 'BEGIN PRIVATE KEY'; make one with: openssl pkcs8 -topk8 -nocrypt -in OLD.key -out NEW.key");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(found.group(1));
        PrivateKey key = KeyFactory.getInstance(of.getAlgorithm()).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        if (!belongTogether(key, of)) {
            throw new IOException(file.getFileName() + " is not the key of the certificate beside it");
        }
        return key;
    }

    private static boolean belongTogether(PrivateKey key, PublicKey of) throws GeneralSecurityException {
        String algorithm = switch (of.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> of.getAlgorithm();
        };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(SAMPLE);
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(of);
        checking.update(SAMPLE);
        return checking.verify(signing.sign());
    }

    private static List<String> hosts(X509Certificate certificate) throws GeneralSecurityException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names.stream().filter(each -> DNS_NAME.equals(each.get(0)))
                .map(each -> String.valueOf(each.get(1)).toLowerCase(Locale.ROOT)).toList();
    }
}
