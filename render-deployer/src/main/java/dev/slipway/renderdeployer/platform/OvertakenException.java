package dev.slipway.renderdeployer.platform;

/** The platform refused an effect, for a higher fence was noted for its target: another deployer does the work now. */
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
