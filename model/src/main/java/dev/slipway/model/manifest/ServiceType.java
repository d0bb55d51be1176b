package dev.slipway.model.manifest;

/** What kind of service an application is. */
public enum ServiceType {
    /** Answers requests that come through the edge. */
    WEB,
    /** Listens, but not to the outside. */
    PRIVATE,
    /** Listens to nobody. */
    WORKER;

    /** Whether its instances get a port and must listen on it. */
    public boolean hasPort() {
        return this != WORKER;
    }
}
