package dev.slipway.model.manifest;

/**
 * A number of instances, or a share of them.
 *
 * @param amount instances, or percent from 0 to 100
 * @param isShare whether it is percent
 */
public record Surge(int amount, boolean isShare) {
    /** Reads {@code 1} or {@code 25%}. */
    static Surge parse(String text) {
        return text.endsWith("%")
                ? new Surge(Integer.parseInt(text.substring(0, text.length() - 1)), true)
                : new Surge(Integer.parseInt(text), false);
    }

    /** As {@code maxSurge}: a share rounds up (Kubernetes, RollingUpdateDeployment). */
    public int ofSurge(int instances) {
        return isShare ? Math.ceilDiv(instances * amount, 100) : amount;
    }

    /** As {@code maxUnavailable}: a share rounds down (Kubernetes, RollingUpdateDeployment). */
    public int ofUnavailable(int instances) {
        return isShare ? instances * amount / 100 : amount;
    }

    @Override
    public String toString() {
        return isShare ? amount + "%" : Integer.toString(amount);
    }
}
