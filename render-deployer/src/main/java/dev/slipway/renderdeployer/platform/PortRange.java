package dev.slipway.renderdeployer.platform;

/**
 * A range of ports as the settings write it.
 *
 * @param first from 1
 * @param last at most 65535
 */
public record PortRange(int first, int last) {
    /** Reads {@code 20000-29999}. */
    public static PortRange valueOf(String text) {
        String[] parts = text.split("-");
        boolean numbers = parts.length == 2 && parts[0].matches("\\d{1,5}") && parts[1].matches("\\d{1,5}");
        if (!numbers || Integer.parseInt(parts[0]) < 1 || Integer.parseInt(parts[1]) > 65535
                || Integer.parseInt(parts[0]) > Integer.parseInt(parts[1])) {
            throw new IllegalArgumentException("slipway.local.ports is '" + text + "', which is no range of ports; write it as 20000-29999");
        }
        return new PortRange(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }

    /** How many ports it has. */
    public int size() {
        return last - first + 1;
    }

    /** The port at a place, counted on from the last to the first again. */
    public int at(int place) {
        return first + Math.floorMod(place, size());
    }

    @Override
    public String toString() {
        return first + "-" + last;
    }
}
