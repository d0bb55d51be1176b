package dev.slipway.edge.tls.local;

import io.netty.handler.ssl.SslContext;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The certificates of one moment. */
public final class Certificates {
    /** Of the one that is shown to whoever asks for a host that no other has, or for none. */
    static final String DEFAULT = "default";
    /** No certificate: no TLS is spoken. */
    public static final Certificates NONE = new Certificates(List.of());

    /**
     * One of them.
     *
     * @param name of its files
     * @param hosts that it says it is for, in lower case; {@code *.} at the beginning stands for one label
     */
    record Certificate(String name, List<String> hosts, SslContext context) {}

    private final List<Certificate> all;

    Certificates(List<Certificate> all) {
        this.all = List.copyOf(all);
    }

    List<Certificate> all() {
        return all;
    }

    /** Of their files. */
    public List<String> names() {
        return all.stream().map(Certificate::name).toList();
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return all.isEmpty();
    }

    /**
     * The certificate for a host: one that names it, else one whose star stands for it, else the default, else the only one.
     *
     * @param host as the caller sent it (SNI); null when it sent none
     * @return null when there is none for it
     */
    public @Nullable SslContext of(@Nullable String host) {
        if (host != null) {
            String asked = host.toLowerCase(Locale.ROOT);
            int dot = asked.indexOf('.');
            Certificate found = naming(asked);
            if (found == null && dot > 0) {
                found = naming("*" + asked.substring(dot));
            }
            if (found != null) {
                return found.context();
            }
        }
        return all.stream().filter(each -> each.name().equals(DEFAULT) || all.size() == 1).map(Certificate::context).findFirst().orElse(null);
    }

    private @Nullable Certificate naming(String host) {
        return all.stream().filter(each -> each.hosts().contains(host)).findFirst().orElse(null);
    }
}
