package dev.slipway.agent.spring;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * A setting that somebody may give an agent, as it is documented and checked at the start.
 *
 * @param name as Spring binds it; ends with {@code .*} where any name may follow
 * @param standard what it is when nobody sets it; empty when there is nothing then, {@link #NEEDED} when somebody must
 * @param meaning of it, for the documentation
 * @param mistake what is wrong with a value and how to mend it, to be read after name and value; null when nothing is
 */
public record Setting(String name, String standard, String meaning, Function<String, @Nullable String> mistake) {
    /** The standard of what must be given. */
    public static final String NEEDED = "must be given";
    private static final int LAST_PORT = 65535;
    private static final Pattern SERVERS = Pattern.compile("\\s*[^\\s,:/]+:\\d{1,5}\\s*(,\\s*[^\\s,:/]+:\\d{1,5}\\s*)*");

    /** Any text. */
    public static Setting text(String name, String standard, String meaning) {
        return new Setting(name, standard, meaning, _ -> null);
    }

    /** A text of a form. @param mend how to write it */
    public static Setting matching(String name, String standard, String meaning, String pattern, String mend) {
        return new Setting(name, standard, meaning, value -> value.matches(pattern) ? null : mend);
    }

    /** A whole number. */
    public static Setting number(String name, String standard, String meaning, int least, int most) {
        return new Setting(name, standard, meaning, value -> isWithin(value, least, most) ? null : "use a whole number from " + least + " to " + most);
    }

    /** A port. */
    public static Setting port(String name, String standard, String meaning) {
        return number(name, standard, meaning, 0, LAST_PORT);
    }

    /** Yes or no. */
    public static Setting flag(String name, String standard, String meaning) {
        return matching(name, standard, meaning, "true|false", "use true or false");
    }

    /** A range of ports. */
    public static Setting ports(String name, String standard, String meaning) {
        return new Setting(name, standard, meaning, value -> {
            try {
                PortRange.valueOf(value);
                return null;
            } catch (IllegalArgumentException wrong) {
                return "write two ports as 20000-29999, the smaller one first";
            }
        });
    }

    /** A time, written as {@code 15s}. @param least in ms @param most in ms */
    public static Setting time(String name, String standard, String meaning, long least, long most, String mend) {
        return new Setting(name, standard, meaning, value -> {
            try {
                long ms = DurationStyle.detectAndParse(value).toMillis();
                return ms >= least && ms <= most ? null : mend;
            } catch (IllegalArgumentException wrong) {
                return mend;
            }
        });
    }

    /** A file that is there. */
    public static Setting file(String name, String standard, String meaning) {
        return new Setting(name, standard, meaning, value -> Files.isReadable(Path.of(value)) ? null : "name a file that this process may read");
    }

    /** Addresses of servers. */
    public static Setting servers(String name, String standard, String meaning) {
        return new Setting(name, standard, meaning, value -> SERVERS.matcher(value).matches() ? null : "write host:port, several separated by commas");
    }

    /** The address of something that speaks HTTP. */
    public static Setting url(String name, String standard, String meaning) {
        return new Setting(name, standard, meaning, value -> isUrl(value) ? null : "write a URL as http://registry:8081 or https://registry/apis/ccompat/v7");
    }

    /** Whether any name may follow this one. */
    public boolean isPrefix() {
        return name.endsWith(".*");
    }

    /** The name, without what says that any may follow. */
    public String stem() {
        return isPrefix() ? name.substring(0, name.length() - 2) : name;
    }

    /** Whether the value may be told: what may hold a password may not. */
    boolean isTold() {
        return !name.endsWith("user-info") && !name.endsWith("password") && !name.endsWith("token");
    }

    private static boolean isWithin(String value, int least, int most) {
        return value.matches("-?\\d{1,9}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most;
    }

    private static boolean isUrl(String value) {
        try {
            URI url = URI.create(value);
            return ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) && url.getHost() != null;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }
}
