package dev.slipway.edge.routing;

/**
 * Where an instance listens.
 *
 * @param host a name or an IP address, without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {
    private static final int LAST_PORT = 65_535;

    /** Refuses an empty host and a port out of range. */
    public Address {
        if (host.isEmpty() || port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("'" + host + ":" + port + "' is no address; use host:port with a port from 1 to " + LAST_PORT);
        }
    }

    /** Of {@code host:port}; an IPv6 host stands in brackets. */
    public static Address of(String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 0 || port.isEmpty() || port.length() > 5 || !port.chars().allMatch(each -> each >= '0' && each <= '9')) {
            throw new IllegalArgumentException("'" + text + "' is no address; use host:port, for instance 127.0.0.1:20000");
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new Address(bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
    }

    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
