package dev.slipway.standalone.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.agent.spring.Setting;
import dev.slipway.agent.spring.Settings;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.filter.AnnotationTypeFilter;

/** The settings that are documented and checked are those that the code reads. */
class SettingsTableTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(slipway\\.[a-z.-]+)(?::([^}]*))?}");

    @Test
    void the_documentation_has_every_setting_of_every_agent() throws Exception {
        var table = new ArrayList<>(List.of("| setting | of | default | is |", "| --- | --- | --- | --- |"));
        Settings.OF_EVERY_AGENT.forEach(each -> table.add(line(each, "every agent")));
        Agents.settings().forEach((agent, own) -> own.forEach(each -> table.add(line(each, agent))));
        Path expected = Files.writeString(Agents.repository().resolve("standalone/target/settings.md"), String.join("\n", table) + "\n");
        assertThat(Files.readString(Agents.repository().resolve("docs/operations.md"))).as("copy the table from " + expected)
                .contains(String.join("\n", table));
    }

    @Test
    void the_settings_that_are_checked_are_those_that_are_read_with_the_same_defaults() throws Exception {
        var read = new TreeMap<String, String>();
        for (Class<?> type : annotated(ConfigurationProperties.class)) {
            components(type.getAnnotation(ConfigurationProperties.class).value(), type, read);
        }
        for (Class<?> type : annotated(Configuration.class)) {
            for (Method method : type.getDeclaredMethods()) {
                for (Parameter parameter : method.getParameters()) {
                    Value value = parameter.getAnnotation(Value.class);
                    Matcher found = PLACEHOLDER.matcher(value == null ? "" : value.value());
                    if (found.find()) {
                        read.put(found.group(1), found.group(2) == null ? "" : found.group(2));
                    }
                }
            }
        }
        var checked = new TreeMap<String, String>();
        var all = new ArrayList<>(Settings.OF_EVERY_AGENT);
        Agents.settings().values().forEach(all::addAll);
        all.stream().filter(each -> each.name().startsWith("slipway.")).forEach(each -> checked.put(each.stem(), plain(each.standard())));
        assertThat(new TreeSet<>(checked.keySet())).as("names").isEqualTo(new TreeSet<>(read.keySet()));
        assertThat(checked).as("defaults").isEqualTo(read);
    }

    /** What is there when nobody sets it is told in words, or not at all. */
    private static String plain(String standard) {
        return standard.equals(Setting.NEEDED) || standard.startsWith("`") ? "" : standard;
    }

    private static String line(Setting setting, String agent) {
        String standard = setting.standard();
        boolean isWord = standard.isEmpty() || standard.equals(Setting.NEEDED) || standard.contains("`");
        return "| `" + setting.name() + "` | " + agent + " | " + (isWord ? standard : "`" + standard + "`") + " | " + setting.meaning() + " |";
    }

    private static void components(String prefix, Class<?> type, Map<String, String> into) {
        for (RecordComponent each : type.getRecordComponents()) {
            String name = prefix + "." + each.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (each.getType().isRecord() && each.getType().getPackageName().equals(type.getPackageName()) && each.getType().getDeclaringClass() == type) {
                components(name, each.getType(), into);
            } else {
                into.put(name, standard(type, each.getName()));
            }
        }
    }

    private static String standard(Class<?> type, String component) {
        for (Parameter each : type.getDeclaredConstructors()[0].getParameters()) {
            DefaultValue value = each.getAnnotation(DefaultValue.class);
            if (each.getName().equals(component) && value != null) {
                return String.join(",", value.value());
            }
        }
        return "";
    }

    private static List<Class<?>> annotated(Class<? extends java.lang.annotation.Annotation> annotation) throws ClassNotFoundException {
        var scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(annotation));
        var found = new ArrayList<Class<?>>();
        for (var each : scanner.findCandidateComponents("dev.slipway")) {
            found.add(Class.forName(each.getBeanClassName()));
        }
        return found;
    }
}
