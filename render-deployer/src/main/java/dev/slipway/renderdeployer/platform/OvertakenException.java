package dev.slipway.renderdeployer.platform;

/** The platform refused an effect, for another deployer has noted for its target that it does the work, with this fence or a higher one. */
public final class OvertakenException extends PlatformException {
    private static final long serialVersionUID = 1;
    private final long lostTo;

    /** Of a mandate. @param lostTo the fence that the platform has */
    public OvertakenException(Platform.Mandate mandate, long lostTo) {
        super("fence " + mandate.fence() + " of " + mandate.target() + " lost against " + lostTo + " on the platform");
        this.lostTo = lostTo;
    }

    /** The fence that the platform has. */
    public long lostTo() {
        return lostTo;
    }
}
